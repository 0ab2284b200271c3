import { formatMoney } from '../../kit/format.ts';
import { rate } from '../../kit/rate.ts';
import type { Row, TableChart } from '../../report.ts';
import { subtractDecimals } from '../decimal.ts';
import type { FunnelFrame } from '../frame.ts';
import type { KeyFigures } from '../key-figures.ts';

/** Sales velocity with the four factors that make it, for the period, the compared one, and the change. */
export function velocityChart(frame: FunnelFrame): TableChart {
  const { client, counts } = frame;
  const money = { kind: 'money', unit: client.currency } as const;
  const current = factors('This period', counts.current);
  const compared = counts.compared ? factors('Compared period', counts.compared) : null;
  const { velocity } = counts.current;
  return {
    kind: 'table',
    key: 'velocity',
    title: `Sales velocity and its factors, ${client.currency} per day`,
    finding:
      velocity === null
        ? 'Not every factor is known for this period.'
        : `The pipeline earns ${formatMoney(velocity, client.currency, client.locale)} a day.`,
    note: 'Open leads × average won value × win rate ÷ average cycle. Open leads of now, and of the end of the compared period.',
    columns: [
      { key: 'period', label: 'Period', kind: 'text', unit: null },
      { key: 'open', label: 'Open leads', kind: 'count', unit: 'leads' },
      { key: 'average_won_value', label: 'Average won value', ...money },
      { key: 'win_rate', label: 'Win rate', kind: 'rate', unit: null },
      { key: 'cycle_days', label: 'Average cycle', kind: 'number', unit: 'days' },
      { key: 'velocity', label: 'Per day', ...money },
    ],
    rows: compared ? [current, compared, change(current, compared)] : [current],
    empty: null,
  };
}

interface Factors extends Row {
  readonly period: string;
  readonly open: number;
  readonly average_won_value: string | null;
  readonly win_rate: number | null;
  readonly cycle_days: number | null;
  readonly velocity: string | null;
}

function factors(period: string, figures: KeyFigures): Factors {
  return {
    period,
    open: figures.open,
    average_won_value: figures.average_won_value,
    win_rate: rate(figures.won, figures.won + figures.lost),
    cycle_days:
      figures.average_cycle_days === null ? null : Math.round(figures.average_cycle_days * 100) / 100,
    velocity: figures.velocity,
  };
}

function change(now: Factors, before: Factors): Row {
  const difference = (a: number | null, b: number | null, digits: number) =>
    a === null || b === null ? null : Number((a - b).toFixed(digits));
  return {
    period: 'Change',
    open: now.open - before.open,
    average_won_value: subtractDecimals(now.average_won_value, before.average_won_value),
    win_rate: difference(now.win_rate, before.win_rate, 6),
    cycle_days: difference(now.cycle_days, before.cycle_days, 2),
    velocity: subtractDecimals(now.velocity, before.velocity),
  };
}
