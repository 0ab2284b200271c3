import type { FormatContext } from '../../../reports/kit/format.ts';
import { formatCell, formatCount, unknownText } from '../../../reports/kit/format.ts';
import { intl } from '../../../reports/kit/intl.ts';
import type { Tile } from '../../../reports/report.ts';
import type { Sparkline } from './sparkline.ts';
import { buildSparkline } from './sparkline.ts';

export interface Change {
  /** `+12.4 %`, `−2.1 points`, `no change`, `no earlier data`. */
  readonly text: string;
  readonly arrow: 'arrow-up' | 'arrow-down' | 'same' | null;
  readonly tone: 'good' | 'bad' | 'neutral';
  /** `better`, `worse`, or nothing: a colour never speaks alone. */
  readonly word: string;
  readonly previous: string | null;
}

export interface TileView {
  readonly key: string;
  readonly label: string;
  readonly figure: string;
  readonly known: boolean;
  readonly n: string | null;
  readonly change: Change | null;
  readonly note: string | null;
  readonly spark: Sparkline | null;
  readonly explain: {
    readonly definition: string;
    readonly facts: readonly { readonly label: string; readonly value: string }[];
  };
}

export interface TileFrame extends FormatContext {
  readonly dates: string;
  readonly compareDates: string | null;
  readonly zone: string;
  readonly fresh: string;
  readonly filters: string;
  readonly unfinished: boolean;
}

/** Under this many things a change is told without a verdict: it may be chance. */
const fewest = 10;

export function buildTile(tile: Tile, frame: TileFrame): TileView {
  const n = tile.n === null ? null : `${formatCount(tile.n, frame.locale)} ${tile.nLabel ?? ''}`.trim();
  const facts = [
    { label: 'Period', value: frame.dates },
    ...(frame.compareDates ? [{ label: 'Compared with', value: frame.compareDates }] : []),
    { label: 'Filters', value: frame.filters },
    ...(n ? [{ label: 'Rests on', value: n }] : []),
    { label: 'Zone', value: frame.zone },
    { label: 'Data', value: frame.fresh },
  ];
  return {
    key: tile.key,
    label: tile.label,
    figure: formatCell(tile.value, tile, frame),
    known: tile.value !== null,
    n,
    change: frame.compareDates === null ? null : describeChange(tile, frame),
    note: tile.note,
    spark: tile.spark ? buildSparkline(tile.spark, frame.unfinished) : null,
    explain: { definition: tile.definition, facts },
  };
}

/** The change against the compared period in words and sign; rates change by points, the rest by percent. */
export function describeChange(
  tile: Pick<Tile, 'value' | 'previous' | 'kind' | 'unit' | 'better' | 'n'>,
  context: FormatContext,
): Change {
  const silent = { arrow: null, tone: 'neutral', word: '' } as const;
  if (tile.previous === null) return { ...silent, text: 'no comparison', previous: null };
  const previous = formatCell(tile.previous, tile, context);
  if (tile.value === null) return { ...silent, text: unknownText, previous };
  const difference = Number(tile.value) - Number(tile.previous);
  if (!Number.isFinite(difference)) return { ...silent, text: unknownText, previous };
  if (difference === 0) return { ...silent, arrow: 'same', text: 'no change', previous };
  const verdict = tile.n !== null && tile.n < fewest ? 'neutral' : judge(difference, tile.better);
  return {
    text: changeText(tile, difference, context),
    arrow: difference > 0 ? 'arrow-up' : 'arrow-down',
    tone: verdict,
    word: verdict === 'good' ? 'better' : verdict === 'bad' ? 'worse' : '',
    previous,
  };
}

function changeText(
  tile: Pick<Tile, 'previous' | 'kind' | 'unit'>,
  difference: number,
  context: FormatContext,
): string {
  const sign = difference > 0 ? '+' : '−';
  const number = intl.number(context.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  if (tile.kind === 'rate') return `${sign}${number.format(Math.abs(difference) * 100)} points`;
  const base = Math.abs(Number(tile.previous));
  if (base === 0) return `${sign}${formatCell(Math.abs(difference), tile, context)}`;
  const percent = (Math.abs(difference) / base) * 100;
  if (percent >= 1000) return `${sign}${formatCount(percent / 100, context.locale)}\u00a0×`;
  return `${sign}${number.format(percent)}\u00a0%`;
}

function judge(difference: number, better: Tile['better']): Change['tone'] {
  if (better === 'neither') return 'neutral';
  return difference > 0 === (better === 'up') ? 'good' : 'bad';
}
