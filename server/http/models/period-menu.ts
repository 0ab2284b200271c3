import { DateTime } from 'luxon';
import { formatDateRange } from '../../../reports/kit/format.ts';
import { addDays, countDays } from '../../../reports/kit/local-day.ts';
import type { Period } from '../../../reports/kit/period.ts';
import { ranges } from '../../../reports/kit/period.ts';
import type { Query } from '../links.ts';
import { linkTo, without } from '../links.ts';

export interface Choice {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

/** The choice of a period, with every link it offers. */
export interface PeriodMenu {
  readonly label: string;
  readonly dates: string;
  readonly presets: readonly Choice[];
  /** Null where all time is shown: nothing lies before it. */
  readonly earlier: string | null;
  /** Null at the present: there is nothing later. */
  readonly later: string | null;
  readonly custom: {
    readonly action: string;
    readonly from: string;
    readonly to: string;
    readonly max: string;
    readonly fields: readonly { readonly name: string; readonly value: string }[];
  };
}

const spanNames = ['range', 'from', 'to', 'last', 'grain', 'since', 'until'];
const noSpan = Object.fromEntries(spanNames.map((name) => [name, null]));

/** `period` null: of all time, which then (and with `mayBeAll`) is one of the choices. */
export function buildPeriodMenu(
  path: string,
  query: Query,
  period: Period | null,
  today: string,
  mayBeAll = false,
): PeriodMenu {
  const to = (changes: Readonly<Record<string, string | null>>) =>
    linkTo(path, query, { ...noSpan, ...changes });
  const moved = (by: Period, direction: 1 | -1) =>
    to({ grain: query.grain ?? null, range: 'custom', ...shifted(by, direction) });
  const all = { label: 'All time', href: to({}), current: period === null };
  return {
    label: period === null ? all.label : rangeLabel(period, countDays(period.from, period.to)),
    dates: period === null ? '' : formatDateRange(period.from, period.to),
    presets: [
      ...(mayBeAll || period === null ? [all] : []),
      ...ranges.map(({ value, label }) => ({
        label,
        href: to({ range: value }),
        current: period?.range === value,
      })),
    ],
    earlier: period === null ? null : moved(period, -1),
    later: period === null || period.to >= period.today ? null : moved(period, 1),
    custom: {
      action: path,
      from: period?.from ?? '',
      to: period?.to ?? '',
      max: today,
      fields: [...without(query, spanNames), { name: 'range', value: 'custom' }],
    },
  };
}

function rangeLabel(period: Period, days: number): string {
  const preset = ranges.find((range) => range.value === period.range);
  if (preset) return preset.label;
  if (period.range !== 'custom') return `Last ${days} days`;
  return days === 1 ? '1 day' : `${days} days`;
}

/** Whole months move by months, everything else by its own length; nothing moves into the future. */
function shifted(period: Period, direction: 1 | -1): { from: string; to: string } {
  const from = DateTime.fromISO(period.from, { zone: 'UTC' });
  const to = DateTime.fromISO(period.to, { zone: 'UTC' });
  if (from.day === 1 && to.hasSame(to.endOf('month'), 'day')) {
    const months = (to.year - from.year) * 12 + to.month - from.month + 1;
    const start = from.plus({ months: direction * months });
    const end = start.plus({ months: months - 1 }).endOf('month');
    return { from: start.toFormat('yyyy-MM-dd'), to: end.toFormat('yyyy-MM-dd') };
  }
  const days = countDays(period.from, period.to) * direction;
  const end = addDays(period.to, days);
  const over = direction === 1 && end > period.today ? countDays(period.today, end) - 1 : 0;
  return { from: addDays(period.from, days - over), to: addDays(end, -over) };
}
