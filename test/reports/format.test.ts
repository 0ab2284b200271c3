import { describe, expect, it } from 'vitest';
import {
  formatCell,
  formatDateRange,
  formatDuration,
  formatMoney,
  formatOffset,
  formatRate,
} from '../../reports/kit/format.ts';
import type { Cell, ValueKind } from '../../reports/report.ts';

const space = '\u00a0';
const english = { locale: 'en', timezone: 'Europe/Berlin' };

function inEnglish(value: Cell, kind: ValueKind, unit: string | null = null): string {
  return formatCell(value, { kind, unit }, english);
}

describe('one value as text', () => {
  it.each<[Cell, ValueKind, string | null, string]>([
    [null, 'count', null, '–'],
    [0, 'count', null, '0'],
    [1284, 'count', null, '1,284'],
    [0.634, 'rate', null, `63.4${space}%`],
    [null, 'rate', null, '–'],
    ['1284.00', 'money', 'EUR', '€1,284.00'],
    ['0.0243', 'money', 'USD', '$0.0243'],
    ['-5.5', 'money', 'EUR', '-€5.50'],
    ['1284', 'money', 'JPY', '¥1,284'],
    [8040, 'duration_s', null, `2${space}h 14${space}min`],
    [1240, 'duration_ms', 'ms', `1.2${space}s`],
    [840, 'duration_ms', 'ms', `840${space}ms`],
    [true, 'boolean', null, 'yes'],
    ['2026-11-22', 'date', null, '22 Nov 2026'],
    ['2026-11-22T08:41:07Z', 'instant', null, '22 Nov 2026, 09:41'],
    ['=1+1', 'text', null, '=1+1'],
  ])('%j as %s (%s) is %s', (value, kind, unit, text) => {
    expect(inEnglish(value, kind, unit)).toBe(text);
  });

  it('keeps every digit of money that a float would lose', () => {
    expect(formatMoney('12345678901234567890.12', 'EUR', 'en')).toBe('€12,345,678,901,234,567,890.12');
    expect(formatMoney('0.1', 'EUR', 'en')).toBe('€0.10');
  });

  it('never lets an almost whole rate read as whole', () => {
    expect(formatRate(0.9999, 'en')).toBe(`> 99.9${space}%`);
    expect(formatRate(0.0001, 'en')).toBe(`< 0.1${space}%`);
    expect(formatRate(1, 'en')).toBe(`100.0${space}%`);
    expect(formatRate(0, 'en')).toBe(`0.0${space}%`);
  });

  it('carries a rounded part over instead of writing 60 min', () => {
    expect(formatDuration(3_599_600, 'en')).toBe(`1${space}h`);
    expect(formatDuration(59_700, 'en')).toBe(`1${space}min`);
    expect(formatDuration(86_399_000, 'en')).toBe(`1${space}d`);
    expect(formatDuration(999.6, 'en')).toBe(`1${space}s`);
  });

  it('follows the locale of the client, and survives one that nobody knows', () => {
    expect(formatCell('1284.5', { kind: 'money', unit: 'EUR' }, { locale: 'de', timezone: 'UTC' })).toBe(
      `1.284,50${space}€`,
    );
    expect(formatCell(1284, { kind: 'count', unit: null }, { locale: 'not a locale', timezone: 'UTC' })).toBe(
      '1,284',
    );
    expect(formatMoney('5', 'no currency', 'en')).toBe(`5.00${space}no currency`);
  });

  it('says what both ends of a range share once', () => {
    expect(formatDateRange('2026-10-24', '2026-11-22')).toBe('24 Oct – 22 Nov 2026');
    expect(formatDateRange('2026-11-22', '2026-11-22')).toBe('22 Nov 2026');
  });

  it('knows the offset of that moment, also by quarters of an hour', () => {
    expect(formatOffset(new Date('2026-11-22T00:00Z'), 'Europe/Berlin')).toBe('UTC+01:00');
    expect(formatOffset(new Date('2026-07-22T00:00Z'), 'Europe/Berlin')).toBe('UTC+02:00');
    expect(formatOffset(new Date('2026-07-22T00:00Z'), 'Asia/Kathmandu')).toBe('UTC+05:45');
    expect(formatOffset(new Date('2026-07-22T00:00Z'), 'UTC')).toBe('UTC+00:00');
  });
});
