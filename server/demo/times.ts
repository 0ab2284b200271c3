import { DateTime } from 'luxon';

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** The instant as Postgres reads it, whatever zone the process runs in. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

export function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}

/** Local midnight that began the day `daysBack` days before the local day of `nowMs`. */
export function localMidnight(nowMs: number, zone: string, daysBack: number): number {
  return DateTime.fromMillis(nowMs, { zone }).startOf('day').minus({ days: daysBack }).toMillis();
}

/** 09:12 local time of the last Tuesday that is at least half a day ago. */
export function lastTuesday(nowMs: number, zone: string): number {
  let day = DateTime.fromMillis(nowMs - dayMs / 2, { zone }).set({
    hour: 9,
    minute: 12,
    second: 0,
    millisecond: 0,
  });
  while (day.weekday !== 2 || day.toMillis() > nowMs - dayMs / 2) day = day.minus({ days: 1 });
  return day.toMillis();
}

/** The last instant at or before `nowMs` from which the zone has another offset than just before; null without any in 400 days. */
export function lastClockChange(nowMs: number, zone: string): number | null {
  const offsetAt = (ms: number) => DateTime.fromMillis(ms, { zone }).offset;
  for (let back = 0; back < 400; back += 1) {
    const late = nowMs - back * dayMs;
    if (offsetAt(late) === offsetAt(late - dayMs)) continue;
    let before = late - dayMs;
    let after = late;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === offsetAt(late)) after = middle;
      else before = middle;
    }
    return after;
  }
  return null;
}
