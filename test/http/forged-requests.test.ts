import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../server/http/routes.ts';
import { safeNext } from '../../server/http/safe-next.ts';
import type { BrowserSession } from '../setup/browser-session.ts';
import { demoPassword } from '../setup/demo-world.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

let web: TestWeb;
let person: BrowserSession;
let clientId: string;
beforeAll(async () => {
  web = await startTestWeb();
  person = await web.signIn('manager@brightsmile.example');
  const [client] = await web.db.arrange<{ id: string }>(
    "select id from public.clients where name = 'BrightSmile Dental Group'",
  );
  clientId = client?.id ?? '';
});
afterAll(() => web.close());

const writing = routes.filter((route) => route.method !== 'get');
const sample = (path: string) =>
  path.replace(':client', clientId).replace(/:[a-z]+/g, '00000000-0000-4000-8000-000000000001');

describe('T21 CSRF', () => {
  it.each(writing.map((route) => [route.path, route] as const))('refuses %s', async (_path, route) => {
    const send = async (init: { body?: string | URLSearchParams; headers?: Record<string, string> }) => {
      const answer = await person.send(sample(route.path), { method: route.method.toUpperCase(), ...init });
      return answer.status;
    };
    const token = await person.csrfOf('/account');
    const foreign = await (await web.signIn('owner@brightsmile.example')).csrfOf('/account');
    const form = (_csrf: string) => new URLSearchParams({ _csrf });
    expect(await send({})).toBe(403);
    expect(await send({ body: form('') })).toBe(403);
    expect(await send({ body: form(foreign) })).toBe(403);
    expect(await send({ body: `_csrf=${token}`, headers: { 'content-type': 'text/plain' } })).toBe(403);
    expect(await send({ body: `_csrf=${token}&_csrf=${token}`, headers: formType })).toBe(403);
    for (const origin of ['null', 'https://evil.example', `${web.url}.evil.example`, 'http://127.0.0.1']) {
      expect(await send({ body: form(token), headers: { origin } })).toBe(403);
    }
    for (const site of ['cross-site', 'same-site']) {
      expect(await send({ body: form(token), headers: { 'sec-fetch-site': site } })).toBe(403);
    }
  });

  it('takes the form of each of several tabs that opened at once after the sign-in', async () => {
    const tabs = await web.signIn('owner@brightsmile.example');
    const tokens = await Promise.all(Array.from({ length: 6 }, () => tabs.csrfOf('/account')));
    expect(new Set(tokens).size).toBe(1);
    const save = { report: 'funnel', name: 'mine', query: '' };
    for (const _csrf of tokens) {
      const answer = await tabs.post(`/clients/${clientId}/saved-filters`, { ...save, _csrf });
      expect(answer.status).toBe(303);
    }
  });

  it('writes the refusal down where somebody is signed in, once', async () => {
    const answer = await person.send('/sign-out', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    const rows = await web.db.arrange(
      'select action, outcome, entity_type, new_values from public.audit_logs where request_id = $1',
      [answer.headers.get('x-request-id')],
    );
    expect(rows).toEqual([
      {
        action: 'access.denied',
        outcome: 'denied',
        entity_type: 'form',
        new_values: { method: 'POST', path: '/sign-out' },
      },
    ]);
    expect(await answer.text()).toContain('This form is out of date');
  });

  it('refuses a sign-in that another site sends, or that comes without a cookie of ours', async () => {
    const fields = { email: 'manager@brightsmile.example', password: demoPassword };
    const cross = await web.visitor().post('/sign-in', fields, { 'sec-fetch-site': 'cross-site' });
    expect(cross.status).toBe(403);
    const other = web.visitor();
    const _csrf = await other.csrfOf('/sign-in');
    const without = web.visitor();
    without.cookies.set('leadlight-csrf', other.cookies.get('leadlight-csrf') ?? '');
    expect((await without.post('/sign-in', { ...fields, _csrf })).status).toBe(403);
  });

  it('changes nothing by GET: only the log of accesses grows', async () => {
    const before = await contents();
    for (const route of routes.filter((one) => one.method === 'get')) await person.get(sample(route.path));
    expect(await contents()).toEqual(before);
  });
});

describe('T23 open redirect', () => {
  const outside = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https:evil.example',
    'https://evil.example',
    '@evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    ' //evil.example',
    '///evil.example',
    '/%5C/../\\evil.example',
  ];
  it.each(outside)('stays here for %j', (next) => {
    const resolved = new URL(safeNext(next), 'https://own.example/sign-in');
    expect(resolved.origin).toBe('https://own.example');
  });

  it.each(['/%09/evil.example', '/%2F%2Fevil.example'])('leaves %j as a path', (next) => {
    expect(new URL(safeNext(next), 'https://own.example').origin).toBe('https://own.example');
  });

  it.each(outside)('signs in and stays here with next=%j', async (next) => {
    await web.db.arrange('delete from reporting.rate_limits');
    const answer = await person.get(`/sign-in?next=${encodeURIComponent(next)}`);
    const location = answer.headers.get('location') ?? '';
    expect(new URL(location, web.url).origin).toBe(web.url);
  });

  it('keeps a page of ours with its filters', async () => {
    expect(safeNext('/clients/x/reports/funnel?range=mtd&q=a%20b')).toBe(
      '/clients/x/reports/funnel?range=mtd&q=a%20b',
    );
    const asked = await web.visitor().get('/clients?q=sun');
    expect(asked.headers.get('location')).toBe('/sign-in?next=%2Fclients%3Fq%3Dsun');
  });
});

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

/** A fingerprint of every table, but for what an access writes down. */
async function contents(): Promise<Record<string, string>> {
  const tables = await web.db.arrange<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name
     from pg_tables
     where schemaname in ('auth', 'public', 'reporting')
       and tablename not in ('audit_logs', 'audit_chain', 'audit_heads', 'sessions')
     order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await web.db.arrange<{ hash: string }>(
      `select md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as hash from ${name} t`,
    );
    found[name] = row?.hash ?? '';
  }
  return found;
}
