import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { clientShares } from '../../server/demo/client-shares.ts';
import { createQuota } from '../../server/demo/quota.ts';
import { createRandom } from '../../server/demo/random.ts';
import { createRhythm } from '../../server/demo/rhythm.ts';
import { createRunNumbers } from '../../server/demo/run-numbers.ts';
import { dayMs, lastClockChange, lastTuesday, localMidnight } from '../../server/demo/times.ts';

const nowMs = Date.parse('2026-11-22T09:30:00Z');

test('a seed and its labels repeat a stream; another label gives another', () => {
  const draw = (...labels: string[]) => {
    const random = createRandom(7, ...labels);
    return [random.uuid(), random.int(1, 1_000_000), random.lognormal(100, 1)];
  };
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
  expect(createRandom(8, 'a').uuid()).not.toBe(createRandom(7, 'a').uuid());
  expect(draw('a')[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('draws follow their distributions', () => {
  const random = createRandom(1);
  const samples = Array.from({ length: 20_000 }, () => random.lognormal(100, 0.8)).sort((a, b) => a - b);
  expect(samples[10_000]).toBeGreaterThan(96);
  expect(samples[10_000]).toBeLessThan(104);
  const heads = Array.from({ length: 20_000 }, () => random.chance(0.3)).filter(Boolean).length;
  expect(heads / 20_000).toBeCloseTo(0.3, 1);
});

test('a quota is used up exactly, however unevenly it is drawn', () => {
  const random = createRandom(3);
  const quota = createQuota(5_000, 800);
  for (let party = 0; party < 800; party += 1) {
    for (let wanted = quota.draw(random, { participation: 0.7, sigma: 0.8 }); wanted > 0; wanted -= 1)
      quota.take();
    quota.partyDone();
  }
  expect(quota.left()).toBe(0);
  expect(quota.take()).toBe(false);
});

test('run numbers never repeat and rise with time', () => {
  const numbers = createRunNumbers(0, 1_000, 500);
  const given = Array.from({ length: 500 }, (_, at) => Number(numbers.at(at * 2)));
  expect(new Set(given).size).toBe(500);
  expect(given).toEqual([...given].sort((a, b) => a - b));
});

test('business is busy in local office hours, whatever the zone', () => {
  const random = createRandom(5);
  for (const zone of ['Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe']) {
    const rhythm = createRhythm(zone, nowMs - 180 * dayMs, nowMs);
    const hours = Array.from(
      { length: 3_000 },
      () => DateTime.fromMillis(rhythm.sample(random), { zone }).hour,
    );
    const office = hours.filter((hour) => hour >= 9 && hour < 18).length;
    const night = hours.filter((hour) => hour < 5).length;
    expect(office).toBeGreaterThan(night * 8);
    const sunday = DateTime.fromISO('2026-11-15T03:00', { zone }).toMillis();
    const monday = DateTime.fromMillis(rhythm.workingAfter(sunday), { zone });
    expect(monday.weekday).toBe(1);
    // Busy hours are kept by whole UTC hours, so a zone of odd minutes starts up to an hour later.
    expect([9, 10]).toContain(monday.hour);
  }
});

test('days begin and clocks change where the zone says', () => {
  expect(localMidnight(nowMs, 'Asia/Kathmandu', 0)).toBe(Date.parse('2026-11-21T18:15:00Z'));
  expect(lastClockChange(nowMs, 'Europe/Berlin')).toBe(Date.parse('2026-10-25T01:00:00Z'));
  expect(lastClockChange(nowMs, 'UTC')).toBeNull();
  expect(lastTuesday(nowMs, 'Europe/Berlin')).toBe(Date.parse('2026-11-17T08:12:00Z'));
});

test('clients are very unequal, and their parts add up', () => {
  const sizes = { days: 180, stageEvents: 16_001, executions: 20_003, aiCalls: 7, messages: 0 };
  for (const [clients, leads] of [
    [1, 5],
    [2, 3],
    [6, 4_000],
    [30, 40_001],
  ] as const) {
    const shares = clientShares({ ...sizes, clients, leads });
    expect(shares).toHaveLength(clients);
    expect(new Set(shares.map((share) => share.spec.name)).size).toBe(clients);
    const sum = (key: 'leads' | 'stageEvents' | 'executions' | 'aiCalls' | 'messages') =>
      shares.reduce((all, share) => all + share[key], 0);
    expect([sum('leads'), sum('stageEvents'), sum('executions'), sum('aiCalls'), sum('messages')]).toEqual([
      leads,
      16_001,
      20_003,
      7,
      0,
    ]);
  }
  const six = clientShares({ ...sizes, clients: 6, leads: 4_000 });
  expect((six[0]?.leads ?? 0) / 4_000).toBeCloseTo(0.55, 2);
  expect(six[5]?.leads).toBeLessThan(10);
  expect(six[5]?.executions).toBe(0);
});
