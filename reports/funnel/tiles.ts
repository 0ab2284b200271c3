import { rate } from '../kit/rate.ts';
import type { Cell, Tile } from '../report.ts';
import type { FunnelFrame } from './frame.ts';
import { inWords, plural } from './frame.ts';
import type { KeyFigures } from './key-figures.ts';
import { toMillis } from './rows.ts';
import { observedDays, observedLeast, stalledLeastDays } from './stage-counts.ts';
import { wilsonInterval } from './wilson.ts';

/** Under this many, a rate is said to rest on few. */
const fewClosed = 10;

/** The key figures of a funnel. What is open is of now, and in the comparison of the compared period's end. */
export function funnelTiles(frame: FunnelFrame): readonly Tile[] {
  const { counts, client, params } = frame;
  const { current, compared } = counts;
  const previous = (of: (figures: KeyFigures) => Cell): Cell => (compared ? of(compared) : null);
  const unit = client.currency;
  const closed = current.won + current.lost;
  return [
    {
      key: 'leads_in_scope',
      label: params.basis === 'cohort' ? 'New leads' : 'Active leads',
      value: current.in_scope,
      kind: 'count',
      unit: 'leads',
      n: null,
      nLabel: null,
      previous: previous((figures) => figures.in_scope),
      better: 'up',
      definition:
        params.basis === 'cohort'
          ? 'Leads created in the period that ever visited a stage of this pipeline.'
          : 'Leads with at least one visit to a stage of this pipeline that began in the period.',
      note: null,
      spark: sparkOf(frame),
    },
    {
      key: 'win_rate',
      label: 'Win rate',
      value: winRate(current),
      kind: 'rate',
      unit: null,
      n: closed,
      nLabel: `closed ${plural(closed, 'lead')}`,
      previous: previous(winRate),
      better: 'up',
      definition:
        'Won ÷ (won + lost) among leads closed in the period, whenever they were created. The close date is the lead’s own, else when it entered the closing stage.',
      note: winRateNote(frame, closed),
    },
    {
      key: 'won_value',
      label: 'Value won',
      value: current.won_value,
      kind: 'money',
      unit,
      n: current.won,
      nLabel: `won ${plural(current.won, 'lead')}`,
      previous: previous((figures) => figures.won_value),
      better: 'up',
      definition: 'What the leads won in the period (by close date) are worth together.',
      note: valueNote(current.won - current.won_valued),
    },
    {
      key: 'weighted_forecast',
      label: 'Weighted forecast',
      value: current.forecast,
      kind: 'money',
      unit,
      n: current.open,
      nLabel: `open ${plural(current.open, 'lead')}`,
      previous: previous((figures) => figures.forecast),
      better: 'up',
      definition:
        'Value × the probability set for its stage, over every lead that is open in this pipeline now, whenever created.',
      note: null,
    },
    {
      key: 'observed_forecast',
      label: 'Observed forecast',
      value: current.forecast_observed,
      kind: 'money',
      unit,
      n: current.open,
      nLabel: `open ${plural(current.open, 'lead')}`,
      previous: previous((figures) => figures.forecast_observed),
      better: 'up',
      definition: `The same with the share that was really won from each stage on in the last ${observedDays} days, where at least ${observedLeast} leads closed; elsewhere with the probability that is set.`,
      note: null,
    },
    {
      key: 'sales_velocity',
      label: 'Sales velocity per day',
      value: current.velocity,
      kind: 'money',
      unit,
      n: current.won,
      nLabel: `won ${plural(current.won, 'lead')}`,
      previous: previous((figures) => figures.velocity),
      better: 'up',
      definition:
        'Open leads now × average value of a won lead × win rate ÷ average days from creation to close of won leads; the last three of leads closed in the period.',
      note: current.velocity === null ? 'One of its four factors is not known for this period.' : null,
    },
    {
      key: 'median_sales_cycle',
      label: 'Median sales cycle',
      value: toMillis(current.median_cycle_seconds),
      kind: 'duration_s',
      unit: 's',
      n: current.cycles,
      nLabel: `won ${plural(current.cycles, 'lead')}`,
      previous: previous((figures) => toMillis(figures.median_cycle_seconds)),
      better: 'down',
      definition: 'From creation to close of leads won in the period; half took no longer.',
      note: null,
    },
    {
      key: 'stalled_leads',
      label: 'Stalled leads',
      value: current.stalled,
      kind: 'count',
      unit: 'leads',
      n: current.open,
      nLabel: `open ${plural(current.open, 'lead')}`,
      previous: previous((figures) => figures.stalled),
      better: 'down',
      definition: `Open leads that stand in their stage for longer than nine of ten completed visits to it took, and for more than ${stalledLeastDays} days.`,
      note: null,
    },
  ];
}

function winRate(figures: KeyFigures): number | null {
  return rate(figures.won, figures.won + figures.lost);
}

function winRateNote(frame: FunnelFrame, closed: number): string | null {
  const interval = wilsonInterval(frame.counts.current.won, closed);
  if (interval === null) return 'No lead was closed in this period.';
  const words = inWords(frame.client);
  const range = `95 % interval ${words.rate(interval[0])} to ${words.rate(interval[1])}.`;
  return closed < fewClosed ? `Rests on under ${fewClosed} closed leads. ${range}` : range;
}

function valueNote(unknown: number): string | null {
  if (unknown === 0) return null;
  return `${unknown} won ${plural(unknown, 'lead has', 'leads have')} no usable value in this currency.`;
}

function sparkOf(frame: FunnelFrame): readonly number[] {
  const { buckets, counts } = frame;
  const entered = new Map(counts.trend.map((point) => [point.bucket, point.entered]));
  return buckets.map((_, at) => entered.get(at + 1) ?? 0);
}
