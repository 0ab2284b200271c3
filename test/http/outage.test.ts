import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closePools, createPools } from '../../server/compose.ts';
import type { DatabaseUrls } from '../../server/config.ts';
import type { Pools } from '../../server/db/tenancy.ts';
import { sql, withClient } from '../../server/db/tenancy.ts';
import type { ClientContext, Route } from '../../server/http/route.ts';
import { routes } from '../../server/http/routes.ts';
import { createLog } from '../../server/log.ts';
import type { BrowserSession } from '../setup/browser-session.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import type { FaultProxy } from '../setup/fault-proxy.ts';
import { startFaultProxy } from '../setup/fault-proxy.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';
import { clientId } from '../tenancy/matrix-world.ts';

let db: TestDatabase;
let proxy: FaultProxy;
let pools: Pools;
let web: TestWeb;
let person: BrowserSession;
beforeAll(async () => {
  db = await createTestDatabase('demo');
  proxy = await startFaultProxy(Number(new URL(db.ownerUrl).port));
  const through = (url: string) => {
    const moved = new URL(url);
    moved.port = String(proxy.port);
    return moved.href;
  };
  const urls = Object.fromEntries(
    Object.entries(db.urls).map(([role, url]) => [role, through(url)]),
  ) as unknown as DatabaseUrls;
  pools = createPools(urls, createLog('silent'));
  web = await startTestWeb({ db, pools });
  person = await web.signIn('manager@brightsmile.example');
});
afterAll(async () => {
  await web.close();
  await closePools(pools);
  await proxy.close();
  await db.drop();
});

describe('F19 a question that takes too long', () => {
  it('is stopped, and answered with 504 as page and as JSON', async () => {
    const slow: Route = {
      method: 'get',
      path: '/clients/:client/slow',
      policy: { kind: 'client', permission: 'aggregates' },
      handle: async ({ app, scope }: ClientContext) => {
        await withClient(app.pools, scope, (own) => own.rows(sql.raw('select pg_sleep(20)')), {
          statementTimeoutMs: 50,
        });
      },
    };
    const other = await startTestWeb({ db, routes: [...routes, slow] });
    const reader = await other.signIn('manager@brightsmile.example');
    const path = `/clients/${await clientId(other, 'BrightSmile Dental Group')}/slow`;
    const page = await reader.get(path);
    expect([page.status, await page.text()]).toEqual([504, expect.stringContaining('That took too long')]);
    const json = await reader.get(path, { accept: 'application/json' });
    expect([json.status, await json.json()]).toMatchObject([504, { error: { code: 'too_slow' } }]);
    await other.close();
  });
});

describe('while the database is down', () => {
  it('answers 503 with Retry-After, as page and as JSON, and is back by itself within 5 s', async () => {
    expect((await person.get('/healthz')).status).toBe(200);
    await proxy.cut();
    const page = await person.get('/clients');
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await page.text()).toContain('Back in a moment');
    const json = await person.get('/clients', { accept: 'application/json' });
    expect(json.status).toBe(503);
    expect(await json.json()).toMatchObject({ error: { code: 'unavailable' } });
    expect((await person.get('/healthz')).status).toBe(503);
    // Who is not signed in can still see where to sign in, and is told the truth when trying.
    const visitor = web.visitor();
    expect((await visitor.get('/sign-in')).status).toBe(200);
    const attempt = await visitor.post('/sign-in', { email: 'a@b.example', password: 'x' });
    expect(attempt.status).toBe(503);

    await proxy.restore();
    const restoredAt = performance.now();
    await vi.waitFor(async () => expect((await person.get('/clients')).status).toBe(200), {
      timeout: 5_000,
      interval: 50,
    });
    expect(performance.now() - restoredAt).toBeLessThan(5_000);
    expect((await person.get('/healthz')).status).toBe(200);
  });

  it('survives the end of every connection by the server, as a restart ends them', async () => {
    await db.arrange(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await vi.waitFor(async () => expect((await person.get('/clients')).status).toBe(200), {
      timeout: 5_000,
      interval: 50,
    });
  });

  it('never shows or logs where the database is', async () => {
    await proxy.cut();
    const answers = [
      await person.get('/clients'),
      await person.get('/healthz'),
      await person.get('/account'),
    ];
    const bodies = (await Promise.all(answers.map((answer) => answer.text()))).join('\n');
    await proxy.restore();
    expect(bodies).not.toContain(String(proxy.port));
    for (const url of Object.values(db.urls)) {
      expect(web.logLines.join('\n')).not.toContain(new URL(url).password);
    }
  });
});
