import type { Request } from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashPassword } from '../../server/access/password.ts';
import { mayCarrySession } from '../../server/http/public-address.ts';
import type { ClientContext, Route } from '../../server/http/route.ts';
import { routes } from '../../server/http/routes.ts';
import { demoWorld } from '../setup/demo-world.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';
import { clientId } from '../tenancy/matrix-world.ts';

const json = { accept: 'application/json' };
const settings: Route = {
  method: 'get',
  path: '/clients/:client/settings',
  policy: { kind: 'client', permission: 'settings' },
  handle: ({ res, role }: ClientContext) => void res.json({ role }),
};

let web: TestWeb;
let now = demoWorld.now;
beforeAll(async () => {
  web = await startTestWeb({ clock: () => now, routes: [...routes, settings] });
});
afterAll(() => web.close());

const manager = 'manager@brightsmile.example';
/** A report may take its time on a busy machine. */
const patiently = { timeout: 15_000, interval: 100 };

describe('how long a session lives', () => {
  it('ends 12 hours after the sign-in, however busy it is', async () => {
    const person = await web.signIn(manager);
    const at = (hours: number) => {
      now = new Date(demoWorld.now.getTime() + hours * 3_600_000);
      return person.get('/account', json);
    };
    expect((await at(11.9)).status).toBe(200);
    expect((await at(12.1)).status).toBe(401);
    now = demoWorld.now;
  });

  it('ends two hours after its last use, and use moves that on', async () => {
    const person = await web.signIn(manager);
    const [fresh] = await expiries();
    expect((fresh?.getTime() ?? 0) - Date.now()).toBeGreaterThan(110 * 60_000);
    expect((fresh?.getTime() ?? 0) - Date.now()).toBeLessThan(130 * 60_000);
    await web.db.arrange("update reporting.sessions set expire = now() - interval '1 second'");
    expect((await person.get('/account', json)).status).toBe(401);
  });

  it('T15 T16 is not brought back by a request that was under way when it ended', async () => {
    const person = await web.signIn(manager);
    const asked = Array.from({ length: 8 }, () => person.get('/account', json));
    await person.post('/sign-out');
    await Promise.all(asked);
    expect((await person.get('/account', json)).status).toBe(401);
  });
});

describe('T15 revocation', () => {
  it('ends every session of a person whose password changes', async () => {
    const [first, second] = [await web.signIn(manager), await web.signIn(manager)];
    const hashes = await web.db.arrange<{ encrypted_password: string }>(
      'select encrypted_password from auth.users where email = $1',
      [manager],
    );
    const set = (hash: string) =>
      web.db.arrange('update auth.users set encrypted_password = $2 where email = $1', [manager, hash]);
    await set(await hashPassword('another horse battery'));
    expect((await first.get('/account', json)).status).toBe(401);
    expect((await second.get('/account', json)).status).toBe(401);
    const renewed = await web.signIn(manager, 'another horse battery');
    expect((await renewed.get('/account', json)).status).toBe(200);
    await set(hashes[0]?.encrypted_password ?? '');
    expect((await renewed.get('/account', json)).status).toBe(401);
  });

  it('narrows a role from the next request on', async () => {
    const own = await clientId(web, 'BrightSmile Dental Group');
    const email = 'agent2@brightsmile.example';
    const person = await web.signIn(email);
    const setRole = (role: string) =>
      web.db.arrange(
        'update public.user_profiles set role = $2 where user_id = (select id from auth.users where email = $1)',
        [email, role],
      );
    expect((await person.get(`/clients/${own}/leads`, json)).status).toBe(200);
    await setRole('viewer');
    expect((await person.get(`/clients/${own}/leads`, json)).status).toBe(403);
    await setRole('agent');
  });
});

describe('what a role may', () => {
  it('is asked at every door, and every denial is written down', async () => {
    const own = await clientId(web, 'BrightSmile Dental Group');
    const other = await clientId(web, 'Helios Solar Installers');
    const person = await web.signIn(manager);
    expect((await person.get(`/clients/${own}/settings`, json)).status).toBe(403);
    expect((await person.get(`/clients/${other}/settings`, json)).status).toBe(404);
    const owner = await web.signIn('owner@brightsmile.example');
    expect(await (await owner.get(`/clients/${own}/settings`, json)).json()).toEqual({ role: 'owner' });
    const admin = await web.signIn('admin@leadlight.example');
    expect((await admin.get(`/clients/${other}/settings`, json)).status).toBe(200);

    const denials = await web.db.arrange(
      `select client_id, entity_id, outcome, new_values ->> 'permission' as permission
       from public.audit_logs
       where action = 'access.denied' and performed_by_user_id = (select id from auth.users where email = $1)
       order by occurred_at`,
      [manager],
    );
    expect(denials).toEqual([
      { client_id: own, entity_id: own, outcome: 'denied', permission: 'settings' },
      { client_id: null, entity_id: other, outcome: 'denied', permission: null },
    ]);
  });
});

describe('a database that only reads', () => {
  it('shows reports still, and puts the access into the log', async () => {
    const own = await clientId(web, 'BrightSmile Dental Group');
    const person = await web.signIn(manager);
    await readOnly('on');
    const answer = await vi.waitFor(async () => {
      const page = await person.get(`/clients/${own}/reports/executions.json`);
      expect(page.status).toBe(200);
      return page;
    }, patiently);
    const token = { _csrf: await person.csrfOf('/account') };
    const save = { ...token, report: 'funnel', name: 'mine' };
    expect((await person.post(`/clients/${own}/saved-filters`, save)).status).toBe(503);
    expect((await web.visitor().post('/sign-in', { email: manager, password: 'x' })).status).toBe(503);
    await readOnly('off');
    expect(await answer.json()).toMatchObject({ report: 'executions' });
    const deferred = web.logLines.filter((line) => line.includes('"msg":"audit_deferred"'));
    expect(deferred.length).toBeGreaterThan(0);
    expect(deferred.at(-1)).toContain('report.viewed');

    // The first access that can be written brings the others with it, each once and with its own time.
    const requestId = answer.headers.get('x-request-id');
    const stored = () =>
      web.db.arrange<{ occurred_at: Date; intact: boolean }>(
        'select occurred_at, intact from reporting.audit_entries where request_id = $1',
        [requestId],
      );
    expect(await stored()).toEqual([]);
    await vi.waitFor(async () => {
      expect((await person.get(`/clients/${own}/reports/executions.json`)).status).toBe(200);
      expect(await stored()).toEqual([{ occurred_at: demoWorld.now, intact: true }]);
    }, patiently);
    expect(web.app.auditBacklog.isEmpty()).toBe(true);
    const [chain] = await web.db.arrange(
      'select count(*)::int as broken from reporting.audit_entries where not intact',
    );
    expect(chain).toEqual({ broken: 0 });
  });
});

describe('sessions over plain http', () => {
  const from = (remoteAddress: string) => ({ socket: { remoteAddress } }) as Request;
  it.each([
    ['127.0.0.1', null, true],
    ['127.8.9.1', null, true],
    ['::1', null, true],
    ['::ffff:127.0.0.1', null, true],
    ['192.168.1.5', null, false],
    ['192.168.1.5', 'http://leadlight.example', false],
    ['192.168.1.5', 'https://leadlight.example', true],
    ['', null, false],
  ] as const)('from %j with PUBLIC_URL %j: %j', (address, publicUrl, may) => {
    expect(mayCarrySession({ publicUrl }, from(address))).toBe(may);
  });
});

/** As a failover makes it: new transactions of our roles cannot write, and the old connections are gone. */
async function readOnly(state: 'on' | 'off'): Promise<void> {
  for (const role of ['web', 'platform', 'login', 'jobs']) {
    await web.db.arrange(
      `alter role leadlight_${role} in database ${web.db.name} set default_transaction_read_only = ${state}`,
    );
  }
  await web.db.arrange(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

async function expiries(): Promise<Date[]> {
  const rows = await web.db.arrange<{ expire: Date }>(
    'select expire from reporting.sessions order by expire desc',
  );
  return rows.map((row) => row.expire);
}
