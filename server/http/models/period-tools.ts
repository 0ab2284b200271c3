import { DateTime } from 'luxon';
import { formatClockTime, formatDateRange, formatOffset } from '../../../reports/kit/format.ts';
import { addDays, countDays } from '../../../reports/kit/local-day.ts';
import type { Grain, Period } from '../../../reports/kit/period.ts';
import { ranges } from '../../../reports/kit/period.ts';
import type { Freshness } from '../../../reports/report.ts';
import type { Query } from '../links.ts';
import { linkTo, without } from '../links.ts';

interface Choice {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

/** The period control of a page, with every link it offers, the zone badge and the freshness. */
export interface PeriodTools {
  readonly label: string;
  readonly dates: string;
  readonly presets: readonly Choice[];
  readonly earlier: string;
  /** Null at the present: there is nothing later. */
  readonly later: string | null;
  readonly compareLabel: string;
  readonly compare: readonly Choice[];
  readonly compareDates: string | null;
  readonly grainLabel: string;
  readonly grains: readonly Choice[];
  readonly custom: {
    readonly action: string;
    readonly from: string;
    readonly to: string;
    readonly max: string;
    readonly fields: readonly { readonly name: string; readonly value: string }[];
  };
  readonly zone: string;
  readonly zoneTitle: string;
  readonly fresh: string;
  readonly freshTitle: string;
  readonly asOf: string;
}

const compareLabels = {
  none: 'No comparison',
  prev: 'Previous period',
  yoy: 'Same dates last year',
} as const;
const grainLabels = { hour: 'Hourly', day: 'Daily', week: 'Weekly', month: 'Monthly' } as const;
const spanNames = ['range', 'from', 'to', 'last', 'grain'];

export function buildPeriodTools(
  path: string,
  query: Query,
  period: Period,
  freshness: Freshness,
  locale: string,
): PeriodTools {
  const days = countDays(period.from, period.to);
  const to = (changes: Readonly<Record<string, string | null>>) => linkTo(path, query, changes);
  const noSpan = { range: null, from: null, to: null, last: null, grain: null };
  const moved = (direction: 1 | -1) => {
    const span = shifted(period, direction);
    return to({ ...noSpan, grain: query.grain ?? null, range: 'custom', ...span });
  };
  const offset = formatOffset(new Date(freshness.asOf), period.displayTimezone);
  return {
    label: rangeLabel(period, days),
    dates: formatDateRange(period.from, period.to),
    presets: ranges.map(({ value, label }) => ({
      label,
      href: to({ ...noSpan, range: value }),
      current: period.range === value,
    })),
    earlier: moved(-1),
    later: period.to >= period.today ? null : moved(1),
    compareLabel: compareLabels[period.compareMode],
    compare: (['none', 'prev', 'yoy'] as const).map((mode) => ({
      label: compareLabels[mode],
      href: to({ compare: mode === 'none' ? null : mode }),
      current: period.compareMode === mode,
    })),
    compareDates: period.compare && formatDateRange(period.compare.from, period.compare.to),
    grainLabel: grainLabels[period.grain],
    grains: usableGrains(days).map((grain) => ({
      label: grainLabels[grain],
      href: to({ grain }),
      current: period.grain === grain,
    })),
    custom: {
      action: path,
      from: period.from,
      to: period.to,
      max: period.today,
      fields: [...without(query, spanNames), { name: 'range', value: 'custom' }],
    },
    zone: `(${offset}) ${period.displayTimezone}`,
    zoneTitle:
      period.displayTimezone === period.timezone
        ? `Days begin and end in the client's zone, ${period.timezone}.`
        : `Times are written in ${period.displayTimezone}; days begin and end in the client's zone, ${period.timezone}.`,
    fresh: `${freshness.mode} · ${formatClockTime(freshness.asOf, { locale, timezone: period.displayTimezone })}`,
    freshTitle: 'Computed from the operational rows as they stood at this moment.',
    asOf: freshness.asOf,
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

function usableGrains(days: number): Grain[] {
  const fits: Readonly<Record<Grain, boolean>> = {
    hour: days <= 14,
    day: days <= 800,
    week: days > 7,
    month: days > 31,
  };
  return (['hour', 'day', 'week', 'month'] as const).filter((grain) => fits[grain]);
}
