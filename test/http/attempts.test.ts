import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { networkOf } from '../../server/access/network.ts';
import { hashPassword, verifyPassword } from '../../server/access/password.ts';
import { demoPassword } from '../setup/demo-world.ts';
import { drilled, rounds } from '../setup/rounds.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

let web: TestWeb;
let second: TestWeb;
beforeAll(async () => {
  web = await startTestWeb();
  second = await startTestWeb({ db: web.db, secrets: web.app.secrets });
});
afterAll(async () => {
  await second.close();
  await web.close();
});
beforeEach(() => web.db.arrange('delete from reporting.rate_limits'));

const manager = 'manager@brightsmile.example';

async function attempt(
  target: TestWeb,
  email: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return target.visitor().post('/sign-in', { email, password: 'wrong' }, headers);
}

describe('T10 brute force', () => {
  it('allows an account 10 failures in 15 minutes over all instances, whatever X-Forwarded-For says', async () => {
    const statuses: number[] = [];
    for (let round = 0; round < 14; round += 1) {
      const forged = { 'x-forwarded-for': `203.0.113.${round}` };
      statuses.push((await attempt(round % 2 ? web : second, manager, forged)).status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(4).fill(429)]);
    const refused = await web.visitor().post('/sign-in', { email: manager, password: demoPassword });
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(800);
    expect(wait).toBeLessThanOrEqual(900);
  });

  it('counts an address that nobody has just the same', async () => {
    for (let round = 0; round < 10; round += 1) await attempt(web, 'nobody@nowhere.example');
    expect((await attempt(web, ' NOBODY@nowhere.example')).status).toBe(429);
  });

  it('allows a network 100 failures', async () => {
    await attempt(web, manager);
    await web.db.arrange("update reporting.rate_limits set points = 99 where key like 'sign-in-network%'");
    expect((await attempt(web, 'a@x.example')).status).toBe(401);
    expect((await attempt(web, 'b@x.example')).status).toBe(429);
  });

  it('forgives with a right password: who knows it may come and go', async () => {
    for (let round = 0; round < 12; round += 1) await web.signIn(manager);
    const points = await web.db.arrange<{ points: number }>('select points from reporting.rate_limits');
    expect(points.every((row) => row.points === 0)).toBe(true);
  });

  it('still lets in a browser that signed in before, with 10 attempts of its own', async () => {
    const known = await web.signIn(manager);
    const token = known.cookies.get('leadlight-device') ?? '';
    for (let round = 0; round < 11; round += 1) await attempt(second, manager);
    const at = async (cookie: string, password: string, email = manager) => {
      const browser = second.visitor();
      if (cookie !== '') browser.cookies.set('leadlight-device', cookie);
      const answer = await browser.post('/sign-in', { email, password });
      return { status: answer.status, kept: browser.cookies.get('leadlight-device') };
    };
    expect((await at('', demoPassword)).status).toBe(429);
    const forged = [
      `${token.slice(0, 22)}.${'A'.repeat(43)}`,
      `${token}x`,
      'x',
      `${'A'.repeat(22)}${token.slice(22)}`,
    ];
    for (const cookie of forged) expect((await at(cookie, demoPassword)).status).toBe(429);
    // The address is compared as at the sign-in, and a known browser keeps its token.
    expect(await at(token, demoPassword, ` ${manager.toUpperCase()} `)).toEqual({ status: 303, kept: token });
    // Getting in past the account's budget does not give the others a new one.
    expect((await at('', demoPassword)).status).toBe(429);

    const wrong: number[] = [];
    for (let round = 0; round < 12; round += 1) wrong.push((await at(token, 'wrong')).status);
    expect(wrong).toEqual([...Array(10).fill(401), 429, 429]);
    expect((await at(token, demoPassword)).status).toBe(429);
    // A token is for one account: at another it is nobody's.
    const before = await points('sign-in-account');
    expect((await at(token, 'wrong', 'owner@brightsmile.example')).status).toBe(401);
    expect((await points('sign-in-account')) - before).toBe(1);
  });

  it('keeps the token of a browser from scripts and other sites', async () => {
    const visitor = web.visitor();
    const answer = await visitor.post('/sign-in', { email: manager, password: demoPassword });
    const line = answer.headers.getSetCookie().find((one) => one.startsWith('leadlight-device='));
    expect(line).toMatch(/; Max-Age=15552000; Path=\/;.*HttpOnly; SameSite=Lax$/);
    expect(line).not.toContain('manager');
  });

  it('counts an IPv6 subscriber as one', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2::1'));
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
    expect(networkOf('::ffff:10.1.2.3')).toBe('10.1.2.3');
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('nonsense')).toBe('unknown');
  });
});

describe('T31 password storage', () => {
  it('makes bcrypt up to 72 bytes and argon2id above, with no other tail accepted', async () => {
    const long = 'é'.repeat(64);
    for (const password of ['x'.repeat(72), 'x'.repeat(73), long, 'p'.repeat(64)]) {
      const hash = await hashPassword(password);
      expect(hash).toMatch(Buffer.byteLength(password) > 72 ? /^\$argon2id\$/ : /^\$2b\$10\$/);
      expect(await verifyPassword(password, hash)).toBe(true);
      expect(await verifyPassword(`${password}!`, hash)).toBe(false);
      expect(await verifyPassword(password.slice(0, -1), hash)).toBe(false);
    }
  });

  it('refuses NUL, nothing and a novel', async () => {
    for (const password of ['a\0b', '', 'x'.repeat(1_001)]) {
      await expect(hashPassword(password)).rejects.toMatchObject({ status: 400, field: 'password' });
    }
    const hash = await hashPassword('a');
    expect(await verifyPassword('a\0b', hash)).toBe(false);
    expect(await verifyPassword('no such password', null)).toBe(false);
    expect(await verifyPassword('no such password', '$1$md5crypt$whatever')).toBe(false);
  });
});

describe('T32 user enumeration', () => {
  it('takes as long for an unknown person as for a wrong password', async () => {
    const count = rounds(60, 500);
    const times = { known: [] as number[], unknown: [] as number[] };
    const visitor = web.visitor();
    const _csrf = await visitor.csrfOf('/sign-in');
    for (let round = 0; round < count; round += 1) {
      // Whichever goes first pays for what else the machine does just then: they take turns.
      for (const kind of round % 2 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
        await web.db.arrange('delete from reporting.rate_limits');
        const email = kind === 'known' ? manager : `nobody${round}@brightsmile.example`;
        const startedAt = performance.now();
        const answer = await visitor.post('/sign-in', { email, password: 'wrong', _csrf });
        await answer.arrayBuffer();
        times[kind].push(performance.now() - startedAt);
        expect(answer.status).toBe(401);
      }
    }
    const known = median(times.known);
    // Pair by pair: both of a pair meet the same load, which differs much more from round to round than they do.
    const apart = median(times.known.map((ms, round) => ms - (times.unknown[round] ?? 0)));
    drilled(`T32 ${count} sign-ins each: median ${known.toFixed(1)} ms, apart by ${apart.toFixed(2)} ms`);
    expect(Math.abs(apart)).toBeLessThan(Math.max(5, known * 0.03));
  });
});

describe('T33 hash flood', () => {
  it('checks 4 at once at most, refuses the rest at once, and keeps the loop free', async () => {
    const visitor = web.visitor();
    const _csrf = await visitor.csrfOf('/sign-in');
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        visitor.post('/sign-in', { email: `flood${at}@x.example`, password: 'wrong', _csrf }),
      ),
    );
    loop.disable();
    const statuses = answers.map((answer) => answer.status);
    drilled(`T33 200 sign-ins at once: loop p99 ${(loop.percentile(99) / 1e6).toFixed(0)} ms`);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(4);
    const refused = answers.find((answer) => answer.status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    // This process is server, 200 browsers and test at once.
    expect(loop.percentile(99) / 1e6).toBeLessThan(100);
    await web.db.arrange('delete from reporting.rate_limits');
    expect((await (await web.signIn(manager)).get('/account')).status).toBe(200);
  });
});

async function points(of: string): Promise<number> {
  const [row] = await web.db.arrange<{ points: number }>(
    "select coalesce(sum(points), 0)::int as points from reporting.rate_limits where key like $1 || '%'",
    [of],
  );
  return row?.points ?? 0;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
