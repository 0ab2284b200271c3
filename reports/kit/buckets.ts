import { DateTime } from 'luxon';
import type { LocalDate } from './local-day.ts';
import { addDays, startOfLocalDate } from './local-day.ts';
import type { Grain, Period } from './period.ts';

/** One bucket of a series: the instants `[start, end)`, and what it is called. */
export interface Bucket {
  readonly start: Date;
  readonly end: Date;
  /** The local date it begins on; an hour's local time with its offset (`2026-10-25T02:00+02:00`). */
  readonly key: string;
  readonly label: string;
  /** First and last local date inside, as the period's own ends cut it. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** The running instant lies inside, so it is not over yet. */
  readonly unfinished: boolean;
}

/**
 * Cuts a period into its buckets, oldest first, without gap or overlap: local hours (23 or 25 on the days the clock
 * changes), local days, weeks from Monday, months. The first and last are cut by the period's own ends.
 */
export function bucketsOf(
  period: Pick<Period, 'from' | 'to' | 'start' | 'end' | 'timezone'>,
  grain: Grain,
  now: Date,
): Bucket[] {
  const edges = grain === 'hour' ? hourEdges(period) : dateEdges(period, grain);
  return edges.map(({ start, from, to }, at) => {
    const end = edges[at + 1]?.start ?? period.end;
    return {
      start,
      end,
      from,
      to,
      ...nameOf(start, from, to, grain, period.timezone),
      unfinished: start <= now && now < end,
    };
  });
}

/** The starts of buckets, for `width_bucket(at, starts)`: number 1 is the first bucket. */
export function startsOf(buckets: readonly Pick<Bucket, 'start'>[]): string[] {
  return buckets.map((bucket) => bucket.start.toISOString());
}

interface Edge {
  readonly start: Date;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

function dateEdges(
  period: Pick<Period, 'from' | 'to' | 'start' | 'timezone'>,
  grain: 'day' | 'week' | 'month',
): Edge[] {
  const edges: Edge[] = [];
  for (let from = period.from; from <= period.to; ) {
    const next = grain === 'day' ? addDays(from, 1) : startOfNext(from, grain);
    const to = next > period.to ? period.to : addDays(next, -1);
    const start = from === period.from ? period.start : startOfLocalDate(from, period.timezone);
    // A date that a zone skipped altogether begins where the next one does, and has no bucket.
    if (edges.at(-1)?.start.getTime() === start.getTime()) edges.pop();
    edges.push({ start, from, to });
    from = next;
  }
  return edges;
}

function startOfNext(date: LocalDate, unit: 'week' | 'month'): LocalDate {
  return DateTime.fromISO(date, { zone: 'UTC' })
    .startOf(unit)
    .plus({ [unit]: 1 })
    .toFormat('yyyy-MM-dd');
}

/** Steps to each next full local hour; a shift by half an hour makes one short bucket and is then back in step. */
function hourEdges(period: Pick<Period, 'start' | 'end' | 'timezone'>): Edge[] {
  const edges: Edge[] = [];
  for (let at = period.start.getTime(); at < period.end.getTime(); ) {
    const local = DateTime.fromMillis(at, { zone: period.timezone });
    const date = local.toFormat('yyyy-MM-dd');
    edges.push({ start: new Date(at), from: date, to: date });
    at += (60 - local.minute) * 60_000 - local.second * 1_000 - local.millisecond;
  }
  return edges;
}

function nameOf(
  start: Date,
  from: LocalDate,
  to: LocalDate,
  grain: Grain,
  zone: string,
): { key: string; label: string } {
  if (grain === 'hour') {
    const local = DateTime.fromJSDate(start, { zone }).setLocale('en-GB');
    return { key: local.toFormat("yyyy-MM-dd'T'HH:mmZZ"), label: local.toFormat('d LLL HH:mm') };
  }
  const first = DateTime.fromISO(from, { zone: 'UTC', locale: 'en-GB' });
  if (grain === 'month') return { key: from, label: first.toFormat('LLL yyyy') };
  if (grain === 'day' || from === to) return { key: from, label: first.toFormat('d LLL') };
  return {
    key: from,
    label: `${first.toFormat('d LLL')} – ${DateTime.fromISO(to, { zone: 'UTC', locale: 'en-GB' }).toFormat('d LLL')}`,
  };
}
