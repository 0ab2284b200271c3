import { DateTime } from 'luxon';
import type { WorkflowNow } from './workflows.ts';

/** Fewer pauses than these are no rhythm. */
const leastGaps = 10;
const quarterHourSeconds = 900;
const hourSeconds = 3_600;
const learnedDays = 30;

/** How often a workflow ran in one hour of the week (`1-0` Monday midnight … `7-23`), local time. */
export interface HourOfWeek {
  readonly slot: string;
  readonly runs: number;
  /** On how many days it ran at all in this hour. */
  readonly days: number;
}

/**
 * How long a workflow may pause before it is suspicious, in seconds: max(3 × median gap, p95 gap, 15 min). Null
 * without at least 10 known gaps: no data yet, which is not silence.
 */
export function longestUsualPause(state: WorkflowNow): number | null {
  if (state.gapCount < leastGaps || state.medianGapSeconds === null || state.p95GapSeconds === null)
    return null;
  return Math.max(3 * state.medianGapSeconds, state.p95GapSeconds, quarterHourSeconds);
}

/** Whether the pause since the last run is longer than usual by the clock alone; null: no data yet. */
export function isPausedLong(state: WorkflowNow, now: Date): boolean | null {
  const longest = longestUsualPause(state);
  if (longest === null || state.lastRunAt === null) return null;
  return (now.getTime() - state.lastRunAt.getTime()) / 1000 > longest;
}

/**
 * Whether the calendar explains a long pause: a workflow that runs in office hours is not silent on Sunday. Its usual
 * hours are the hours of the week, local time, in which it ran at least every other week of the 30 days up to its
 * last run. It is silent once an hour of these has passed since the next run was due (less where it runs more often).
 * Where most of its runs fall outside usual hours there is no calendar, and the clock alone decides.
 */
export function isSilentByCalendar(
  state: WorkflowNow,
  hours: readonly HourOfWeek[],
  timezone: string,
  now: Date,
): boolean {
  if (state.lastRunAt === null) return false;
  const usual = usualHours(state.lastRunAt, hours, timezone);
  const all = hours.reduce((sum, hour) => sum + hour.runs, 0);
  const inUsual = hours.reduce((sum, hour) => sum + (usual.has(hour.slot) ? hour.runs : 0), 0);
  if (inUsual * 2 < all) return true;
  const due = Math.min(Math.max(3 * (state.medianGapSeconds ?? 0), quarterHourSeconds), hourSeconds);
  const expectedAt = new Date(state.lastRunAt.getTime() + (state.medianGapSeconds ?? 0) * 1000);
  return usualSecondsBetween(expectedAt, now, usual, timezone, due) >= due;
}

function usualHours(lastRunAt: Date, hours: readonly HourOfWeek[], timezone: string): ReadonlySet<string> {
  const occurrences = new Map<string, number>();
  const from = DateTime.fromJSDate(lastRunAt, { zone: timezone }).minus({ days: learnedDays });
  for (let day = 0; day < learnedDays; day++) {
    const weekday = from.plus({ days: day + 1 }).weekday;
    occurrences.set(String(weekday), (occurrences.get(String(weekday)) ?? 0) + 1);
  }
  return new Set(
    hours
      .filter((hour) => hour.days * 2 >= (occurrences.get(hour.slot.split('-')[0] ?? '') ?? 0))
      .map((hour) => hour.slot),
  );
}

/** Seconds of usual hours in [from, to), counted up to `enough` and over one week at most: then every hour has come. */
function usualSecondsBetween(
  from: Date,
  to: Date,
  usual: ReadonlySet<string>,
  timezone: string,
  enough: number,
): number {
  let seconds = 0;
  let at = from.getTime();
  const end = Math.min(to.getTime(), at + 8 * 24 * hourSeconds * 1000);
  while (at < end && seconds < enough) {
    const local = DateTime.fromMillis(at, { zone: timezone });
    const next = at + (60 - local.minute) * 60_000 - local.second * 1_000 - local.millisecond;
    if (usual.has(`${local.weekday}-${local.hour}`)) seconds += (Math.min(next, end) - at) / 1000;
    at = next;
  }
  return seconds;
}
