import { DateTime } from 'luxon';
import { isIanaZone } from '../../server/clock.ts';
import { badInput } from '../../server/errors.ts';
import type { LocalDate } from './local-day.ts';
import { addDays, countDays, isLocalDate, localDateOf, startOfLocalDate } from './local-day.ts';

export type Grain = 'hour' | 'day' | 'week' | 'month';
export type CompareMode = 'none' | 'prev' | 'yoy';

/** A span of local dates, inclusive as people say it, with the instants `[start, end)` that it means. */
export interface Span {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly start: Date;
  readonly end: Date;
}

export interface Period extends Span {
  /** The client's zone: where its days begin and end. */
  readonly timezone: string;
  /** Only how instants are written; it never moves a day. */
  readonly displayTimezone: string;
  readonly grain: Grain;
  readonly range: string;
  readonly compareMode: CompareMode;
  readonly compare: Span | null;
  /** Today is inside: the last bucket is not over yet. */
  readonly unfinished: boolean;
  readonly today: LocalDate;
}

/** The presets of the period control, in its order. Each includes today unless it says otherwise. */
export const ranges = [
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: 'last_7d', label: 'Last 7 days' },
  { value: 'last_28d', label: 'Last 28 days' },
  { value: 'last_30d', label: 'Last 30 days' },
  { value: 'last_90d', label: 'Last 90 days' },
  { value: 'last_91d', label: 'Last 91 days' },
  { value: 'mtd', label: 'Month to date' },
  { value: 'last_month', label: 'Last month' },
  { value: 'ytd', label: 'Year to date' },
  { value: 'last_12m', label: 'Last 12 months' },
] as const;

export const periodParamNames = ['range', 'from', 'to', 'last', 'tz', 'compare', 'grain'] as const;

/** Longest period that is computed, and the latest date that is understood. */
const maxDays = 3_660;
const earliest = '1990-01-01';
const latest = '2100-12-31';
const defaultRange = 'last_30d';

/**
 * Reads the period from parameters: `from` and `to` (inclusive local dates), or `last=90d`, or a preset `range`.
 * Throws badInput naming the field.
 */
export function parsePeriod(raw: Readonly<Record<string, string>>, timezone: string, now: Date): Period {
  const today = localDateOf(now, timezone);
  const { from, to, range } = readSpan(raw, today);
  const grain = readGrain(raw.grain, from, to);
  const compareMode = oneOf('compare', raw.compare ?? 'none', ['none', 'prev', 'yoy'] as const);
  const displayTimezone = raw.tz ?? timezone;
  if (!isIanaZone(displayTimezone)) throw badInput('tz', 'tz must be an IANA zone such as Europe/Berlin.');
  return {
    ...toSpan(from, to, timezone),
    timezone,
    displayTimezone,
    grain,
    range,
    compareMode,
    compare: compareSpan(compareMode, from, to, timezone),
    unfinished: from <= today && today <= to,
    today,
  };
}

function readSpan(
  raw: Readonly<Record<string, string>>,
  today: LocalDate,
): { from: LocalDate; to: LocalDate; range: string } {
  if (raw.last !== undefined) {
    for (const other of ['from', 'to', 'range'] as const) {
      if (raw[other] !== undefined) throw badInput('last', `last cannot be combined with ${other}.`);
    }
    const days = /^([1-9]\d{0,4})d$/.exec(raw.last)?.[1];
    if (!days) throw badInput('last', 'last must be a number of days such as 90d.');
    if (Number(days) > maxDays) throw badInput('last', `last can be at most ${maxDays}d.`);
    return { from: addDays(today, 1 - Number(days)), to: today, range: `last_${days}d` };
  }
  const range = raw.range ?? (raw.from !== undefined || raw.to !== undefined ? 'custom' : defaultRange);
  if (range === 'custom') {
    const from = readDate('from', raw.from);
    const to = readDate('to', raw.to);
    if (from > to) throw badInput('from', 'from must not be after to.');
    if (countDays(from, to) > maxDays)
      throw badInput('from', `from lies too far before to: a period can be at most ${maxDays} days long.`);
    return { from, to, range };
  }
  for (const field of ['from', 'to'] as const) {
    if (raw[field] !== undefined) throw badInput(field, `${field} goes with range=custom only.`);
  }
  return { ...presetSpan(range, today), range };
}

function presetSpan(range: string, today: LocalDate): { from: LocalDate; to: LocalDate } {
  const day = DateTime.fromISO(today, { zone: 'UTC' });
  const iso = (date: DateTime) => date.toFormat('yyyy-MM-dd');
  const days = /^last_([1-9]\d{0,3})d$/.exec(range)?.[1];
  if (days && Number(days) <= maxDays) return { from: addDays(today, 1 - Number(days)), to: today };
  switch (range) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case 'mtd':
      return { from: iso(day.startOf('month')), to: today };
    case 'last_month': {
      const month = day.minus({ months: 1 });
      return { from: iso(month.startOf('month')), to: iso(month.endOf('month')) };
    }
    case 'ytd':
      return { from: iso(day.startOf('year')), to: today };
    case 'last_12m':
      return { from: iso(day.minus({ months: 12 }).plus({ days: 1 })), to: today };
    default:
      throw badInput('range', `range must be custom or one of ${ranges.map((one) => one.value).join(', ')}.`);
  }
}

function readDate(field: 'from' | 'to', text: string | undefined): LocalDate {
  if (text === undefined) throw badInput(field, `${field} is missing: give both from and to.`);
  if (!isLocalDate(text)) throw badInput(field, `${field} must be a date such as 2026-09-30.`);
  if (text < earliest || text > latest)
    throw badInput(field, `${field} must lie from ${earliest} to ${latest}.`);
  return text;
}

function readGrain(text: string | undefined, from: LocalDate, to: LocalDate): Grain {
  const asked = oneOf('grain', text ?? 'auto', ['auto', 'hour', 'day', 'week', 'month'] as const);
  const days = countDays(from, to);
  if (asked === 'auto') return days <= 2 ? 'hour' : days <= 92 ? 'day' : days <= 730 ? 'week' : 'month';
  const most = { hour: 14, day: 800, week: maxDays, month: maxDays }[asked];
  if (days > most) throw badInput('grain', `grain=${asked} allows at most ${most} days.`);
  return asked;
}

function compareSpan(mode: CompareMode, from: LocalDate, to: LocalDate, timezone: string): Span | null {
  if (mode === 'none') return null;
  if (mode === 'prev') {
    const days = countDays(from, to);
    return toSpan(addDays(from, -days), addDays(from, -1), timezone);
  }
  const yearEarlier = (date: LocalDate) =>
    DateTime.fromISO(date, { zone: 'UTC' }).minus({ years: 1 }).toFormat('yyyy-MM-dd');
  return toSpan(yearEarlier(from), yearEarlier(to), timezone);
}

function toSpan(from: LocalDate, to: LocalDate, timezone: string): Span {
  return {
    from,
    to,
    start: startOfLocalDate(from, timezone),
    end: startOfLocalDate(addDays(to, 1), timezone),
  };
}

function oneOf<const T extends readonly string[]>(field: string, value: string, allowed: T): T[number] {
  if (!allowed.includes(value)) throw badInput(field, `${field} must be one of ${allowed.join(', ')}.`);
  return value;
}
