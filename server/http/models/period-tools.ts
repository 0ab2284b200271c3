import { formatClockTime, formatDateRange, formatOffset } from '../../../reports/kit/format.ts';
import { countDays } from '../../../reports/kit/local-day.ts';
import type { Grain, Period } from '../../../reports/kit/period.ts';
import type { Freshness } from '../../../reports/report.ts';
import type { Query } from '../links.ts';
import { linkTo } from '../links.ts';
import type { Choice, PeriodMenu } from './period-menu.ts';
import { buildPeriodMenu } from './period-menu.ts';

/** The period control of a page, with every link it offers, the zone badge and the freshness. */
export interface PeriodTools extends PeriodMenu {
  readonly compareLabel: string;
  readonly compare: readonly Choice[];
  readonly compareDates: string | null;
  readonly grainLabel: string;
  readonly grains: readonly Choice[];
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

export function buildPeriodTools(
  path: string,
  query: Query,
  period: Period,
  freshness: Freshness,
  locale: string,
): PeriodTools {
  const days = countDays(period.from, period.to);
  const to = (changes: Readonly<Record<string, string | null>>) => linkTo(path, query, changes);
  const offset = formatOffset(new Date(freshness.asOf), period.displayTimezone);
  return {
    ...buildPeriodMenu(path, query, period, period.today),
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

function usableGrains(days: number): Grain[] {
  const fits: Readonly<Record<Grain, boolean>> = {
    hour: days <= 14,
    day: days <= 800,
    week: days > 7,
    month: days > 31,
  };
  return (['hour', 'day', 'week', 'month'] as const).filter((grain) => fits[grain]);
}
