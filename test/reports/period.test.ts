import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, localDateOf, startOfLocalDate } from '../../reports/kit/local-day.ts';
import { parsePeriod, ranges } from '../../reports/kit/period.ts';
import { AppError } from '../../server/errors.ts';

const now = new Date('2026-11-22T09:30:00Z');
const berlin = 'Europe/Berlin';

describe('the first instant of a local date', () => {
  it.each([
    ['an ordinary day', '2026-11-22', berlin, '2026-11-21T23:00:00.000Z'],
    ['a zone of 45 minutes', '2026-11-22', 'Asia/Kathmandu', '2026-11-21T18:15:00.000Z'],
    ['a midnight that does not exist', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['a midnight that does not exist, elsewhere', '2026-03-08', 'America/Havana', '2026-03-08T05:00:00.000Z'],
    ['a midnight that comes twice', '2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z'],
    ['a date that was skipped', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['the day after it', '2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s', (_name, date, zone, instant) => {
    expect(startOfLocalDate(date, zone).toISOString()).toBe(instant);
  });

  it('is the first instant that has this date, in any zone and year', () => {
    const zones = [
      berlin,
      'Asia/Kathmandu',
      'Pacific/Chatham',
      'Australia/Lord_Howe',
      'America/Havana',
      'America/St_Johns',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 20_000 }), (zone, day) => {
        const date = addDays('1990-01-01', day);
        const start = startOfLocalDate(date, zone);
        expect(localDateOf(start, zone)).toBe(date);
        expect(localDateOf(new Date(start.getTime() - 1_000), zone) < date).toBe(true);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('a period', () => {
  it('of 90 days has 90 local days, today included and unfinished', () => {
    const period = parsePeriod({ last: '90d' }, berlin, now);
    expect([period.from, period.to, period.unfinished]).toEqual(['2026-08-25', '2026-11-22', true]);
    expect(period.start.toISOString()).toBe('2026-08-24T22:00:00.000Z');
    expect(period.end.toISOString()).toBe('2026-11-22T23:00:00.000Z');
  });

  it('takes today from the client, not from the machine', () => {
    const evening = new Date('2026-11-22T18:30:00Z');
    expect(parsePeriod({ last: '1d' }, 'Asia/Kathmandu', evening).from).toBe('2026-11-23');
    expect(parsePeriod({ last: '1d' }, 'America/New_York', evening).from).toBe('2026-11-22');
  });

  it('knows days of 23 and 25 hours', () => {
    const hours = (date: string) => {
      const { start, end } = parsePeriod({ from: date, to: date }, berlin, now);
      return (end.getTime() - start.getTime()) / 3_600_000;
    };
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-10-26')]).toEqual([23, 25, 24]);
  });

  it('of a month has the same days as its days one by one, without gap or overlap', () => {
    for (const zone of [berlin, 'Australia/Lord_Howe', 'America/Sao_Paulo']) {
      const month = parsePeriod({ from: '2026-10-01', to: '2026-10-31' }, zone, now);
      let at = month.start.getTime();
      for (let date = '2026-10-01'; date <= '2026-10-31'; date = addDays(date, 1)) {
        const day = parsePeriod({ from: date, to: date }, zone, now);
        expect(day.start.getTime()).toBe(at);
        at = day.end.getTime();
      }
      expect(at).toBe(month.end.getTime());
    }
  });

  it('reads every preset', () => {
    const read = (range: string) => {
      const { from, to } = parsePeriod({ range }, berlin, now);
      return `${from} ${to}`;
    };
    expect(Object.fromEntries(ranges.map(({ value }) => [value, read(value)]))).toEqual({
      today: '2026-11-22 2026-11-22',
      yesterday: '2026-11-21 2026-11-21',
      last_7d: '2026-11-16 2026-11-22',
      last_28d: '2026-10-26 2026-11-22',
      last_30d: '2026-10-24 2026-11-22',
      last_90d: '2026-08-25 2026-11-22',
      last_91d: '2026-08-24 2026-11-22',
      mtd: '2026-11-01 2026-11-22',
      last_month: '2026-10-01 2026-10-31',
      ytd: '2026-01-01 2026-11-22',
      last_12m: '2025-11-23 2026-11-22',
    });
  });

  it('is compared with the days before it, or with the same dates a year earlier', () => {
    const before = parsePeriod(
      { from: '2026-11-01', to: '2026-11-10', compare: 'prev' },
      berlin,
      now,
    ).compare;
    expect([before?.from, before?.to]).toEqual(['2026-10-22', '2026-10-31']);
    const year = parsePeriod({ from: '2024-02-29', to: '2024-03-10', compare: 'yoy' }, berlin, now).compare;
    expect([year?.from, year?.to]).toEqual(['2023-02-28', '2023-03-10']);
  });
});

describe('a period that cannot be read names its field', () => {
  it.each([
    ['from', { from: '2026-02-30', to: '2026-03-01' }],
    ['to', { from: '2026-02-01', to: '2026-2-3' }],
    ['from', { to: '2026-03-01' }],
    ['to', { from: '2026-03-01' }],
    ['from', { from: '2026-03-02', to: '2026-03-01' }],
    ['from', { from: '2000-01-01', to: '2050-01-01' }],
    ['from', { from: '1900-01-01', to: '9999-12-31' }],
    ['last', { last: '0d' }],
    ['last', { last: '90' }],
    ['last', { last: '99999d' }],
    ['last', { last: '90d', from: '2026-01-01' }],
    ['range', { range: 'forever' }],
    ['from', { range: 'mtd', from: '2026-01-01' }],
    ['grain', { grain: 'fortnight' }],
    ['grain', { last: '90d', grain: 'hour' }],
    ['compare', { compare: 'next' }],
    ['tz', { tz: 'Mars/Olympus' }],
    ['tz', { tz: '+02:00' }],
  ])('%s of %o', (field, raw) => {
    let thrown: unknown;
    try {
      parsePeriod(raw as Record<string, string>, berlin, now);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect((thrown as AppError).status).toBe(400);
    expect((thrown as AppError).field).toBe(field);
  });
});
