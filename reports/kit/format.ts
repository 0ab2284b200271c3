import type { Cell, ValueKind } from '../report.ts';
import { intl } from './intl.ts';

export interface FormatContext {
  readonly locale: string;
  /** IANA zone in which instants are written. */
  readonly timezone: string;
}

/** What stands where nothing is known or a rate has no denominator. */
export const unknownText = '–';

const space = '\u00a0';

/**
 * One value as people read it: `1,284`, `63.4 %`, `€1,284.00`, `2 h 14 min`; `–` for unknown. Page and command line
 * write every number through this.
 */
export function formatCell(
  value: Cell,
  column: { readonly kind: ValueKind; readonly unit: string | null },
  context: FormatContext,
): string {
  if (value === null) return unknownText;
  switch (column.kind) {
    case 'count':
      return formatCount(Number(value), context.locale);
    case 'number':
      return intl.number(context.locale, { maximumFractionDigits: 2 }).format(value as number);
    case 'rate':
      return formatRate(Number(value), context.locale);
    case 'money':
      return formatMoney(String(value), column.unit, context.locale);
    case 'duration_s':
      return formatDuration(Number(value) * 1000, context.locale);
    case 'duration_ms':
      return formatDuration(Number(value), context.locale);
    case 'instant':
      return formatInstant(String(value), context);
    case 'date':
      return formatDate(String(value));
    case 'boolean':
      // A total under such a column counts the rows where it is true.
      if (typeof value === 'number') return formatCount(value, context.locale);
      return value === true ? 'yes' : 'no';
    default:
      return String(value);
  }
}

export function formatCount(value: number, locale: string): string {
  return intl.number(locale, { maximumFractionDigits: 0 }).format(value);
}

/** One decimal. A rate that is not quite 0 or 1 never reads as if it were. */
export function formatRate(fraction: number, locale: string): string {
  const number = intl.number(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = fraction * 100;
  if (fraction > 0 && percent < 0.05) return `< ${number.format(0.1)}${space}%`;
  if (fraction < 1 && percent >= 99.95) return `> ${number.format(99.9)}${space}%`;
  return `${number.format(percent)}${space}%`;
}

/** A decimal string, exactly: small amounts keep the digits that make them more than nothing. */
export function formatMoney(amount: string, currency: string | null, locale: string): string {
  const small = /^-?0?\.\d*[1-9]/.test(amount);
  const digits = small ? { maximumFractionDigits: 4 } : {};
  if (currency !== null && /^[A-Za-z]{3}$/.test(currency)) {
    return intl
      .number(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...digits })
      .format(amount as unknown as number);
  }
  const plain = intl.number(locale, { minimumFractionDigits: 2, maximumFractionDigits: small ? 4 : 2 });
  return `${plain.format(amount as unknown as number)}${currency === null ? '' : `${space}${currency}`}`;
}

/** Two units at most: `840 ms`, `1.2 s`, `45 s`, `2 h 14 min`, `3 d 4 h`. */
export function formatDuration(durationMs: number, locale: string): string {
  if (durationMs < 0) return `−${formatDuration(-durationMs, locale)}`;
  if (durationMs === 0) return `0${space}s`;
  if (durationMs < 999.5) return `${formatCount(durationMs, locale)}${space}ms`;
  if (durationMs < 9_950) {
    return `${intl.number(locale, { maximumFractionDigits: 1 }).format(durationMs / 1000)}${space}s`;
  }
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds}${space}s`;
  if (seconds < 3_600) return twoUnits(seconds, [60, 'min'], [1, 's'], locale);
  const minutes = Math.round(durationMs / 60_000);
  if (minutes < 1_440) return twoUnits(minutes, [60, 'h'], [1, 'min'], locale);
  const hours = Math.round(durationMs / 3_600_000);
  return twoUnits(hours, [24, 'd'], [1, 'h'], locale);
}

function twoUnits(
  amount: number,
  [large, largeName]: readonly [number, string],
  [, smallName]: readonly [number, string],
  locale: string,
): string {
  const rest = amount % large;
  const whole = `${formatCount(Math.floor(amount / large), locale)}${space}${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest}${space}${smallName}`;
}

/** `22 Nov 2026, 09:41` in the context's zone. */
export function formatInstant(iso: string, context: FormatContext): string {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return iso;
  return intl.date({ dateStyle: 'medium', timeStyle: 'short', timeZone: context.timezone }).format(instant);
}

/** `09:41:07` in the context's zone. */
export function formatClockTime(iso: string, context: FormatContext): string {
  return intl.date({ timeStyle: 'medium', timeZone: context.timezone }).format(new Date(iso));
}

/** `22 Nov 2026` of a local date `YYYY-MM-DD`; anything else is given back as it is. */
export function formatDate(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return date;
  return intl.date({ dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T00:00Z`));
}

/** `24 Oct – 22 Nov 2026`: what both ends share is said once. */
export function formatDateRange(from: string, to: string): string {
  const range = intl.date({ dateStyle: 'medium', timeZone: 'UTC' });
  return range.formatRange(new Date(`${from}T00:00Z`), new Date(`${to}T00:00Z`)).replaceAll('\u2009', ' ');
}

/** `UTC+01:00`, the offset that holds at that instant. */
export function formatOffset(instant: Date, timezone: string): string {
  const parts = intl.date({ timeZoneName: 'longOffset', timeZone: timezone }).formatToParts(instant);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT' ? 'UTC+00:00' : name.replace('GMT', 'UTC');
}
