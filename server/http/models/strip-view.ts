import type { FormatContext } from '../../../reports/kit/format.ts';
import { formatCount, formatDate, formatRate } from '../../../reports/kit/format.ts';
import type { StripChart } from '../../../reports/report.ts';
import type { DrillLink } from './chart-view.ts';

export type StripLevel = 'none' | 'missed' | 'good' | 'fair' | 'poor' | 'bad';

export interface StripView {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly days: number;
  readonly strips: readonly {
    readonly label: string;
    readonly href: string | null;
    /** `14 of 90 days with failures`: the row in words. */
    readonly summary: string;
    readonly cells: readonly { readonly level: StripLevel; readonly title: string }[];
  }[];
}

export function buildStrip(chart: StripChart, context: FormatContext, link: DrillLink): StripView {
  const day = (at: number) => formatDate(chart.days[at] ?? '');
  return {
    firstDay: day(0),
    lastDay: day(chart.days.length - 1),
    days: chart.days.length,
    strips: chart.strips.map((strip) => {
      const cells = strip.cells.map((cell, at) => ({
        level: levelOf(cell),
        title: `${day(at)}: ${words(cell, context)}`,
      }));
      const ran = strip.cells.filter((cell) => cell.total > 0).length;
      const failing = strip.cells.filter((cell) => cell.rate !== null && cell.rate < 1).length;
      const missed = strip.cells.filter((cell) => cell.missed).length;
      return {
        label: strip.label,
        href: link(strip.drill),
        summary: `ran on ${ran} of ${chart.days.length} days, with failures on ${failing}${missed > 0 ? `, missed ${missed}` : ''}`,
        cells,
      };
    }),
  };
}

type Day = StripChart['strips'][number]['cells'][number];

function levelOf(cell: Day): StripLevel {
  if (cell.missed) return 'missed';
  if (cell.rate === null) return 'none';
  if (cell.rate >= 0.99) return 'good';
  if (cell.rate >= 0.9) return 'fair';
  return cell.rate >= 0.5 ? 'poor' : 'bad';
}

function words(cell: Day, context: FormatContext): string {
  if (cell.missed) return 'did not run, but should have';
  if (cell.total === 0) return 'no runs';
  const runs = `${formatCount(cell.total, context.locale)} ${cell.total === 1 ? 'run' : 'runs'}`;
  return cell.rate === null
    ? `${runs}, none finished`
    : `${runs}, ${formatRate(cell.rate, context.locale)} ok`;
}
