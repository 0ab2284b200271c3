import { DateTime } from 'luxon';
import type { Random } from './random.ts';

const hourMs = 3_600_000;

/** When a client's business breathes: busy hours and weekdays in its own zone, DST included. */
export type Rhythm = {
  readonly zone: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** An instant in [fromMs, toMs), likelier in busy hours and, slightly, later in the range. */
  sample(random: Random): number;
  /** The first instant at or after `ms` at which people work; `ms` itself where the range ends before. */
  workingAfter(ms: number): number;
};

/** How busy each local hour is, 0 to 23. */
const hourWeights = [
  1, 0.6, 0.4, 0.3, 0.3, 0.5, 1.2, 3, 6, 9, 10, 10, 8, 8.5, 9.5, 9, 8.5, 7.5, 6.5, 6, 5.5, 4.5, 3, 1.8,
];
/** Monday to Sunday. */
const weekdayWeights = [1.15, 1.2, 1.1, 1.05, 0.95, 0.5, 0.38];

export function createRhythm(zone: string, fromMs: number, toMs: number): Rhythm {
  const firstHourMs = Math.floor(fromMs / hourMs) * hourMs;
  const hours = Math.ceil((toMs - firstHourMs) / hourMs);
  const cumulative = new Float64Array(hours);
  const nextWorking = new Int32Array(hours + 1).fill(-1);
  const working: boolean[] = [];
  let sum = 0;
  for (let hour = 0; hour < hours; hour += 1) {
    const local = DateTime.fromMillis(firstHourMs + hour * hourMs, { zone });
    const growth = 1 + 0.35 * (hour / hours);
    sum += (hourWeights[local.hour] ?? 1) * (weekdayWeights[local.weekday - 1] ?? 1) * growth;
    cumulative[hour] = sum;
    working.push(local.weekday <= 5 && local.hour >= 9 && local.hour < 18);
  }
  for (let hour = hours - 1; hour >= 0; hour -= 1) {
    nextWorking[hour] = working[hour] === true ? hour : (nextWorking[hour + 1] ?? -1);
  }
  return {
    zone,
    fromMs,
    toMs,
    sample: (random) => {
      const hour = firstAbove(cumulative, random.fraction() * sum);
      const ms = firstHourMs + hour * hourMs + random.int(0, hourMs - 1);
      return Math.min(Math.max(ms, fromMs), toMs - 1);
    },
    workingAfter: (ms) => {
      const hour = Math.floor((ms - firstHourMs) / hourMs);
      const next = nextWorking[Math.max(hour, 0)] ?? -1;
      if (next < 0 || next === hour) return ms;
      return firstHourMs + next * hourMs + (ms % hourMs);
    },
  };
}

function firstAbove(cumulative: Float64Array, point: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) > point) high = middle;
    else low = middle + 1;
  }
  return low;
}
