import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserSession } from '../setup/browser-session.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

let web: TestWeb;
let admin: BrowserSession;
let manager: BrowserSession;
let clientId: string;
beforeAll(async () => {
  web = await startTestWeb();
  admin = await web.signIn('admin@leadlight.example');
  manager = await web.signIn('manager@brightsmile.example');
  const [client] = await web.db.arrange<{ id: string }>(
    "select id from public.clients where name = 'BrightSmile Dental Group'",
  );
  clientId = client?.id ?? '';
});
afterAll(() => web.close());

const json = { accept: 'application/json' };

describe('T8 ids that are none', () => {
  const odd = [
    ':id',
    '*',
    '0',
    '-1',
    '9223372036854775808',
    'a%2Fb',
    '%00',
    '%2e%2e',
    '..%2f..',
    '[object Object]',
    'null',
    'undefined',
    '%F0%9F%92%A9',
    "'%20or%201=1--",
    '00000000-0000-0000-0000-00000000000',
    'true',
    '%E2%80%AE',
  ]; // prettier-ignore
  it.each(odd)('%s', async (id) => {
    const encoded = id.replaceAll(' ', '%20');
    for (const person of [admin, manager]) {
      expect([400, 404]).toContain(await raw(`/clients/${encoded}`, cookieOf(person)));
      expect([400, 404]).toContain(await raw(`/clients/${encoded}/saved-filters`, cookieOf(person)));
      const post = await person.post(`/clients/${clientId}/saved-filters/${encoded}/delete`, {}, json);
      expect([400, 404]).toContain(post.status);
    }
  });

  it.each([
    '?q[]=a',
    '?q=a&q=b',
    '?q[x]=1',
    '?page=0',
    '?page=1e9',
    '?page=-1',
    '?page=1&page=2',
    '?nope=1',
    '?q=%00',
  ])('parameters %s', async (query) => {
    const answer = await admin.get(`/clients${query}`, json);
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { field?: string } };
    expect(error.field).toMatch(/^(q|page|nope)/);
  });

  it.each(['/clients/%zz', '/clients?q=%zz', '/clients/%ff', '/%'])('400 for the broken %s', async (path) => {
    expect(await raw(path)).toBe(400);
  });
});

describe('parameters where they have no meaning', () => {
  const [run, report] = ['/runs/00000000-0000-4000-8000-000000000001', '/reports/funnel'];
  const own = (path: string) => path.replace('CLIENT', `/clients/${clientId}`);
  it.each(['/', '/account', 'CLIENT', `CLIENT${run}`])('are refused by %s, by name', async (path) => {
    for (const query of ['nope=1', 'nope=', 'nope=1&nope=2', 'nope=%00']) {
      const answer = await manager.get(`${own(path)}?${query}`, json);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { field: 'nope' } });
    }
  });

  it.each(['/clients', `CLIENT${report}`, `CLIENT${report}.json`, 'CLIENT/leads', 'CLIENT/runs'])(
    'are refused by %s even when empty or without a name',
    async (path) => {
      const field = async (query: string) => {
        const answer = await manager.get(`${own(path)}?${query}`, json);
        expect(answer.status).toBe(400);
        return ((await answer.json()) as { error: { field?: string } }).error.field;
      };
      expect(await field('nope=')).toBe('nope');
      expect(await field('=1')).toBe('query');
    },
  );

  it.each(['/sign-out', 'CLIENT/saved-filters', `CLIENT/saved-filters/${run.slice(6)}/delete`])(
    'are refused in the address of the form %s',
    async (path) => {
      const answer = await manager.post(`${own(path)}?nope=1`, {}, json);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { field: 'nope' } });
    },
  );

  it.each(['CLIENT/leads', 'CLIENT/runs'])(
    'reads zone, grain and compare of %s without dates too',
    async (path) => {
      for (const [query, field] of [
        ['tz=Mars/Olympus', 'tz'],
        ['grain=minute', 'grain'],
        ['compare=never', 'compare'],
      ] as const) {
        const answer = await manager.get(`${own(path)}?${query}`, json);
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({ error: { field } });
      }
      expect(await (await manager.get(`${own(path)}?tz=Asia/Kathmandu`)).text()).toContain('Asia/Kathmandu');
    },
  );
});

describe('T11 path confusion', () => {
  const spellings = [
    '//clients',
    '/Clients',
    '/CLIENTS',
    '/clients/',
    '/clients//',
    '/./clients',
    '/x/../clients',
    '/%63lients',
    '/clients%2F',
    '/clients;x=1',
    '/clients%20',
    '/clients.',
    '/clients%00',
    '\\clients',
    '*',
    'clients',
    'http://127.0.0.1/clients',
  ]; // prettier-ignore
  it.each(spellings)('%s is never a way in', async (path) => {
    expect([400, 401, 404]).toContain(await raw(path));
    expect([400, 404]).toContain(await raw(path, cookieOf(admin)));
  });

  it.each(['OPTIONS', 'TRACE', 'PROPFIND'])('%s is not used here', async (method) => {
    expect(await raw('/clients', undefined, method)).toBe(405);
  });
});

describe('T35 mass assignment and parameter pollution', () => {
  const field = async (answer: Response) => {
    expect(answer.status).toBe(400);
    return ((await answer.json()) as { error: { field?: string } }).error.field;
  };
  const path = () => `/clients/${clientId}/saved-filters`;

  it('refuses a field that the form does not have', async () => {
    const form = {
      report: 'funnel',
      name: 'mine',
      query: '',
      user_id: '00000000-0000-4000-8000-000000000001',
    };
    expect(await field(await manager.post(path(), form, json))).toBe('user_id');
    expect(
      await field(await manager.post(path(), { report: 'funnel', name: 'x', client_id: clientId }, json)),
    ).toBe('client_id');
    expect(await field(await manager.post('/sign-out', { everywhere: '1' }, json))).toBe('everywhere');
  });

  it('refuses a field that comes twice', async () => {
    const _csrf = await manager.csrfOf('/account');
    const body = `_csrf=${_csrf}&report=funnel&name=a&name=b`;
    const headers = { ...json, 'content-type': 'application/x-www-form-urlencoded' };
    expect(await field(await manager.send(path(), { method: 'POST', body, headers }))).toBe('name');
  });

  it('refuses __proto__ and a body that is too large', async () => {
    expect(await field(await admin.get('/clients?__proto__=x', json))).toBe('__proto__');
    const large = await manager.post(path(), { name: 'x'.repeat(70_000) }, json);
    expect(large.status).toBe(413);
  });

  it.each([
    ['packed', { 'content-encoding': 'gzip' }],
    ['packed badly', { 'content-encoding': 'lzma' }],
    [
      'of a charset that nobody knows',
      { 'content-type': 'application/x-www-form-urlencoded; charset=utf-7' },
    ],
  ])('refuses a form that is %s', async (_how, headers) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...json };
    const answer = await manager.send(path(), {
      method: 'POST',
      body: 'a=1',
      headers: { ...form, ...headers },
    });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({ error: { field: 'body' } });
  });
});

function cookieOf(person: BrowserSession): string {
  return [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** The status of a request whose path is sent as it is: fetch would tidy it up. */
function raw(path: string, cookie?: string, method = 'GET'): Promise<number> {
  const { hostname, port } = new URL(web.url);
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', ...(cookie ? { cookie } : {}) };
    const sent = request({ hostname, port, path, method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}
