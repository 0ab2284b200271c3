/** A small line without axes: SVG path data in a box of `width` × `height`. */
export interface Sparkline {
  readonly width: number;
  readonly height: number;
  /** The finished part; a gap where a bucket has no value. */
  readonly line: string;
  /** From the last finished bucket to the one that is not over yet. */
  readonly unfinished: string;
  readonly end: { readonly x: number; readonly y: number } | null;
}

const width = 120;
const height = 28;
const margin = 3;

/** Null with fewer than two values: a dot is no course. The scale starts at 0, so that small noise looks small. */
export function buildSparkline(values: readonly (number | null)[], unfinished: boolean): Sparkline | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const top = Math.max(0, ...known);
  const bottom = Math.min(0, ...known);
  const span = top - bottom || 1;
  const points = values.map((value, at) =>
    value === null
      ? null
      : {
          x: round(margin + (at / (values.length - 1)) * (width - 2 * margin)),
          y: round(height - margin - ((value - bottom) / span) * (height - 2 * margin)),
        },
  );
  const finished = unfinished ? points.slice(0, -1) : points;
  const last = points.at(-1) ?? null;
  const before = points.at(-2) ?? null;
  return {
    width,
    height,
    line: pathOf(finished),
    unfinished: unfinished && last && before ? pathOf([before, last]) : '',
    end: last,
  };
}

function pathOf(points: readonly ({ x: number; y: number } | null)[]): string {
  let pen = 'M';
  const steps: string[] = [];
  for (const point of points) {
    if (point) steps.push(`${pen}${point.x} ${point.y}`);
    pen = point ? 'L' : 'M';
  }
  return steps.join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
