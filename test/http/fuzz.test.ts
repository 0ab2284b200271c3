import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsParamNames } from '../../reports/executions/runs-filters.ts';
import { periodParamNames, ranges } from '../../reports/kit/period.ts';
import { leadListParams } from '../../reports/leads/lead-list-params.ts';
import { reports } from '../../reports/registry.ts';
import type { BrowserSession } from '../setup/browser-session.ts';
import { drilled, rounds } from '../setup/rounds.ts';
import { seeded } from '../setup/seeded.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';
import { canary, clientId, markEveryText } from '../tenancy/matrix-world.ts';

const setsPerReport = rounds(2_000, 20_000);
const atOnce = 4;

let web: TestWeb;
let person: BrowserSession;
let own: string;
beforeAll(async () => {
  web = await startTestWeb();
  // Any client reads its parameters alike; a small one leaves the time to the questions.
  own = await clientId(web, 'Lord Howe Escapes');
  await markEveryText(web, await clientId(web, 'Helios Solar Installers'));
  person = await web.signIn('manager@lordhowe.example');
});
afterAll(() => web.close());

const hostile = [
  "'",
  '"',
  "' or 1=1 --",
  "'; select pg_sleep(1); --",
  '1) union select name from clients --',
  '$1',
  ':clientId',
  '?',
  '\\',
  '%',
  '_',
  '\u0000',
  '\ud800',
  '\u202e',
  '💩'.repeat(40),
  'x'.repeat(1_001),
  '-1',
  '0',
  '1e309',
  'NaN',
  '9223372036854775808',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '1989-12-31',
  'Mars/Olympus',
  '+05:30',
  'null',
  '{}',
  '[]',
  '[object Object]',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '<script>',
  '00000000-0000-4000-8000-000000000001',
]; // prettier-ignore

function randomSet(random: () => number, names: readonly string[]): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const usual: Record<string, () => string> = {
    range: () => pick([...ranges.map((range) => range.value), 'custom']),
    from: () => `2026-${pick(['01', '06', '11'])}-${pick(['01', '15', '31'])}`,
    to: () => `2026-${pick(['07', '11', '12'])}-${pick(['01', '22', '31'])}`,
    last: () => `${Math.ceil(random() * 200)}d`,
    tz: () => pick(['Europe/Berlin', 'Asia/Kathmandu', 'UTC']),
    compare: () => pick(['none', 'prev', 'yoy']),
    grain: () => pick(['auto', 'hour', 'day', 'week', 'month']),
  };
  const count = 1 + Math.floor(random() * 3);
  const query = new URLSearchParams();
  for (let at = 0; at < count; at += 1) {
    const name = random() < 0.03 ? pick(hostile) : pick(names);
    const value =
      random() < 0.5
        ? pick(hostile)
        : ((Object.hasOwn(usual, name) ? usual[name]?.() : undefined) ?? pick([...hostile, 'all', 'any']));
    query.append(name, value.toWellFormed());
  }
  return query.toString();
}

/** Sends random sets to `path`; collects answers that none of them may get. */
async function fuzz(path: string, names: readonly string[], sets: number) {
  const random = seeded(12);
  const problems: string[] = [];
  const statuses = new Map<number, number>();
  let left = sets;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const query = randomSet(random, names);
      const startedAt = performance.now();
      const answer = await person.get(`${path}?${query}`, { accept: 'application/json' });
      const body = await answer.text();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (![200, 400, 404].includes(answer.status)) problems.push(`${answer.status}: ${query}`);
      if (answer.status === 400 && !/"field":"./.test(body)) problems.push(`names no field: ${query}`);
      if (body.includes(canary)) problems.push(`shows another client: ${query}`);
      if (/pg_sleep/.test(query) && performance.now() - startedAt > 900) problems.push(`slept: ${query}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  drilled(`T12 ${path.split('/').at(-1)}: ${sets} parameter sets, answers ${JSON.stringify([...statuses])}`);
  return { problems, statuses };
}

describe('T12 injection, and 2,000 random parameter sets at every report', () => {
  it.each(reports.map((report) => [report.slug, report] as const))(
    '%s',
    async (slug, report) => {
      const { problems, statuses } = await fuzz(
        `/clients/${own}/reports/${slug}.json`,
        ['range', 'from', 'to', 'last', 'tz', 'compare', 'grain', ...report.paramNames],
        setsPerReport,
      );
      expect(problems).toEqual([]);
      // Neither all refused nor all let through.
      expect(statuses.get(200)).toBeGreaterThan(setsPerReport / 20);
      expect(statuses.get(400)).toBeGreaterThan(setsPerReport / 20);
    },
    rounds(240_000, 3_600_000),
  );
});

describe('T12 injection into the lists behind the marks', () => {
  it.each([
    ['leads', [...periodParamNames, ...Object.keys(leadListParams.shape)]],
    ['runs', runsParamNames],
  ])(
    '%s',
    async (list, names) => {
      const { problems, statuses } = await fuzz(`/clients/${own}/${list}`, names, rounds(200, 10_000));
      expect(problems).toEqual([]);
      expect(statuses.get(200)).toBeGreaterThan(10);
      expect(statuses.get(400)).toBeGreaterThan(10);
    },
    rounds(120_000, 3_600_000),
  );
});
