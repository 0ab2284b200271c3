import { DateTime } from 'luxon';
import type { Bucket } from './buckets.ts';
import { formatDateRange } from './format.ts';
import { addDays, countDays, localDateOf, startOfLocalDate } from './local-day.ts';
import type { Period } from './period.ts';

/** The part of the compared period that stands beside one bucket: `[start, end)` and what it is called, year included. */
export interface ComparedBucket {
  readonly start: Date;
  readonly end: Date;
  readonly label: string;
}

/**
 * For every bucket of the period the same days (hours) of the compared period, in order and without gap or overlap, so
 * that they add up to it. Null where it has none: the second 29 February, the hour that a clock change repeats. Empty
 * where nothing is compared.
 */
export function comparedBuckets(period: Period, buckets: readonly Bucket[]): (ComparedBucket | null)[] {
  const { compare, timezone } = period;
  if (compare === null) return [];
  const starts = buckets.map((bucket, at) => (at === 0 ? compare.start : earlierStart(period, bucket)));
  return starts.map((start, at) => {
    // What comes before it took the place: two buckets of one start would count everything twice.
    if (start >= compare.end || starts.slice(0, at).some((before) => before >= start)) return null;
    const end = starts.slice(at + 1).find((after) => after > start) ?? compare.end;
    return { start, end, label: nameOf(start, end, period.grain === 'hour', timezone) };
  });
}

/** Puts values of the compared buckets that there are, by their number from 0, beside the buckets of the period. */
export function besideBuckets<T>(
  compared: readonly (ComparedBucket | null)[],
  pick: (at: number) => T,
): (T | null)[] {
  let at = 0;
  return compared.map((one) => (one === null ? null : pick(at++)));
}

function earlierStart(period: Period, bucket: Bucket): Date {
  const { timezone, grain } = period;
  if (grain !== 'hour') return startOfLocalDate(earlierDate(period, bucket.from), timezone);
  const local = DateTime.fromJSDate(bucket.start, { zone: timezone });
  if (localDateOf(new Date(bucket.start.getTime() - 1), timezone) !== bucket.from) {
    return startOfLocalDate(earlierDate(period, bucket.from), timezone);
  }
  return DateTime.fromISO(`${earlierDate(period, bucket.from)}T${local.toFormat('HH:mm')}`, {
    zone: timezone,
  }).toJSDate();
}

function earlierDate(period: Period, date: string): string {
  if (period.compareMode === 'yoy') {
    return DateTime.fromISO(date, { zone: 'UTC' }).minus({ years: 1 }).toFormat('yyyy-MM-dd');
  }
  return addDays(date, -countDays(period.from, period.to));
}

function nameOf(start: Date, end: Date, isHour: boolean, zone: string): string {
  const first = localDateOf(start, zone);
  if (!isHour) return formatDateRange(first, localDateOf(new Date(end.getTime() - 1), zone));
  const time = DateTime.fromJSDate(start, { zone }).toFormat('HH:mm');
  return `${formatDateRange(first, first)}, ${time}`;
}
