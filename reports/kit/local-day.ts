import { DateTime } from 'luxon';

/** A calendar date without a zone, `YYYY-MM-DD`. */
export type LocalDate = string;

/** True for a date that exists: `2026-02-30` and `2026-2-3` do not. */
export function isLocalDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: 'UTC' }).isValid;
}

/**
 * The first instant of a local date. Where midnight does not exist it is the end of the gap; where it comes twice it is
 * the first one; where the whole date was skipped it is the first instant after it.
 */
export function startOfLocalDate(date: LocalDate, zone: string): Date {
  const key = `${zone} ${date}`;
  let millis = knownStarts.get(key);
  if (millis === undefined) {
    millis = findStart(date, zone);
    if (knownStarts.size >= maxKnownStarts) knownStarts.clear();
    knownStarts.set(key, millis);
  }
  return new Date(millis);
}

// A report asks for the same few hundred days again and again, and a zone's rules stand still while we run.
const knownStarts = new Map<string, number>();
const maxKnownStarts = 20_000;

function findStart(date: LocalDate, zone: string): number {
  const midnight = DateTime.fromISO(date, { zone }).toMillis();
  // Nearly always it is simply midnight; a report asks for hundreds of days.
  if (localDateOf(new Date(midnight), zone) === date && localDateOf(new Date(midnight - 1), zone) < date) {
    return midnight;
  }
  const noon = DateTime.fromISO(`${date}T12:00`, { zone: 'UTC' }).toMillis();
  const wall = noon - 12 * 3_600_000;
  // The first instant whose local date is `date` or later, searched between the widest offsets there are.
  let before = wall - 15 * 3_600_000;
  let after = wall + 15 * 3_600_000;
  const reached = (millis: number) => localDateOf(new Date(millis), zone) >= date;
  // Offsets are whole minutes today and whole seconds in the past: a second is fine enough.
  while (after - before > 1_000) {
    const middle = before + Math.floor((after - before) / 2_000) * 1_000;
    if (reached(middle)) after = middle;
    else before = middle;
  }
  return after;
}

/** The local date on which an instant falls. */
export function localDateOf(instant: Date, zone: string): LocalDate {
  return DateTime.fromJSDate(instant, { zone }).toFormat('yyyy-MM-dd');
}

/** The date `days` later (or earlier, when negative). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return DateTime.fromISO(date, { zone: 'UTC' }).plus({ days }).toFormat('yyyy-MM-dd');
}

/** Whole days from `from` to `to`, both inclusive: one and the same date is 1. */
export function countDays(from: LocalDate, to: LocalDate): number {
  const span = DateTime.fromISO(to, { zone: 'UTC' }).diff(DateTime.fromISO(from, { zone: 'UTC' }), 'days');
  return Math.round(span.days) + 1;
}
