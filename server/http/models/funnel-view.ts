import type { FormatContext } from '../../../reports/kit/format.ts';
import { formatCell, formatCount, formatRate, unknownText } from '../../../reports/kit/format.ts';
import type { FunnelBar, FunnelChart } from '../../../reports/report.ts';
import type { DrillLink } from './chart-view.ts';

interface Part {
  readonly name: 'advanced' | 'here' | 'lost' | 'other';
  /** Percent of the widest bar. */
  readonly x: number;
  readonly width: number;
  readonly href: string | null;
  readonly title: string;
}

export interface FunnelRow {
  readonly label: string;
  readonly href: string | null;
  readonly count: string;
  readonly ofFirst: string;
  readonly ofPrevious: string;
  readonly parts: readonly Part[];
  readonly time: { readonly text: string; readonly width: number };
  readonly worst: boolean;
}

export interface FunnelView {
  /** Only what is drawn needs a word. */
  readonly legend: readonly { readonly name: Part['name']; readonly words: string }[];
  readonly rows: readonly FunnelRow[];
  readonly hasTimes: boolean;
  readonly hasRates: boolean;
}

/** Bars in stage order on one scale; the parts of a bar share its length as they share its leads. */
export function buildFunnel(chart: FunnelChart, context: FormatContext, link: DrillLink): FunnelView {
  const widest = Math.max(1, ...chart.bars.map((bar) => bar.count));
  const slowest = Math.max(1, ...chart.bars.map((bar) => bar.medianSecondsInStage ?? 0));
  const rows = chart.bars.map((bar) => buildRow(bar, { widest, slowest }, context, link));
  return {
    legend: legend.filter(({ name }) => rows.some((row) => row.parts.some((part) => part.name === name))),
    hasTimes: chart.bars.some((bar) => bar.medianSecondsInStage !== null),
    hasRates: chart.bars.some((bar) => bar.ofFirst !== null),
    rows,
  };
}

const legend: FunnelView['legend'] = [
  { name: 'advanced', words: 'advanced' },
  { name: 'here', words: 'still here' },
  { name: 'lost', words: 'lost here' },
  { name: 'other', words: 'skipped it, went back or left' },
];

function buildRow(
  bar: FunnelBar,
  scale: { readonly widest: number; readonly slowest: number },
  context: FormatContext,
  link: DrillLink,
): FunnelRow {
  const rate = (value: number | null) => (value === null ? unknownText : formatRate(value, context.locale));
  return {
    label: bar.label,
    href: link(bar.drill),
    count: formatCount(bar.count, context.locale),
    ofFirst: rate(bar.ofFirst),
    ofPrevious: rate(bar.ofPrevious),
    parts: splitBar(bar, (bar.count / scale.widest) * 100, context, link),
    time: {
      text: formatCell(bar.medianSecondsInStage, { kind: 'duration_s', unit: null }, context),
      width: round(((bar.medianSecondsInStage ?? 0) / scale.slowest) * 100),
    },
    worst: bar.worst,
  };
}

function splitBar(bar: FunnelBar, length: number, context: FormatContext, link: DrillLink): Part[] {
  const named = [
    { name: 'advanced', words: 'advanced', amount: bar.advanced, drill: bar.partDrills?.advanced },
    { name: 'here', words: 'still here', amount: bar.stillHere, drill: bar.partDrills?.stillHere },
    { name: 'lost', words: 'lost here', amount: bar.lost, drill: bar.partDrills?.lost },
  ] as const;
  const told = named.reduce((sum, part) => sum + part.amount, 0);
  const whole = Math.max(told, bar.count, 1);
  const parts: Part[] = [];
  let x = 0;
  const add = (name: Part['name'], words: string, amount: number, href: string | null) => {
    if (amount <= 0) return;
    const width = (amount / whole) * length;
    const share = bar.count > 0 ? ` (${formatRate(Math.min(1, amount / whole), context.locale)})` : '';
    parts.push({
      name,
      x: round(x),
      width: round(width),
      href,
      title: `${bar.label}: ${formatCount(amount, context.locale)} ${words}${share}`,
    });
    x += width;
  };
  for (const part of named) add(part.name, part.words, part.amount, link(part.drill ?? null));
  add('other', 'skipped it, went back or left the pipeline', bar.count - told, null);
  return parts;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
