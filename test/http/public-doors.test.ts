import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../server/http/app.ts';
import { assertGuarded } from '../../server/http/assert-guarded.ts';
import { publicRoutes } from '../../server/http/public-routes.ts';
import type { Route } from '../../server/http/route.ts';
import { routes } from '../../server/http/routes.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await startTestWeb({ template: 'migrated' });
});
afterAll(() => web.close());

const nameOf = (route: Route) => `${route.method.toUpperCase()} ${route.path}`;
const sample = (path: string) => path.replace(/:[a-z]+/g, '00000000-0000-4000-8000-000000000001');

describe('T1 doors without a sign-in', () => {
  it('has no public route but those of the list', () => {
    const open = routes.filter((route) => route.policy.kind === 'public').map(nameOf);
    expect(open.sort()).toEqual([...publicRoutes].sort());
  });

  it.each(routes.map((route) => [nameOf(route), route] as const))('%s', async (name, route) => {
    if ((publicRoutes as readonly string[]).includes(name)) return;
    for (const accept of ['text/html', 'application/json']) {
      const answer = await web
        .visitor()
        .send(sample(route.path), { method: route.method.toUpperCase(), headers: { accept } });
      if (answer.status === 302) expect(answer.headers.get('location')).toMatch(/^\/sign-in\?next=%2F/);
      else expect([401, 403, 404]).toContain(answer.status);
    }
  });

  it('answers nothing to a session cookie that nobody signed', async () => {
    const stranger = web.visitor();
    stranger.cookies.set('leadlight', 's:abc.def');
    expect((await stranger.get('/clients', { accept: 'application/json' })).status).toBe(401);
  });
});

describe('T2 a route that was forgotten', () => {
  const noop: express.RequestHandler = (_req, res) => void res.end();

  it('fails the boot when a route has no policy', () => {
    const app = createApp(web.app, []);
    app.get('/forgotten', noop);
    expect(() => assertGuarded(app, noop)).toThrow('GET /forgotten has no policy');
  });

  it('fails the boot when it hides in a router', () => {
    const app = express();
    const inner = express.Router();
    inner.post('/inner', noop);
    app.use('/outer', inner);
    expect(() => assertGuarded(app, noop)).toThrow('POST /inner has no policy');
  });

  it('fails the boot when a policy is of a kind that nobody knows', () => {
    const made = {
      method: 'get',
      path: '/x',
      policy: { kind: 'anyone' },
      handle: () => {},
    } as unknown as Route;
    expect(() => createApp(web.app, [made])).toThrow('GET /x has an unknown policy');
  });

  it('fails the boot when a route that writes is outside CSRF', () => {
    const app = createApp(web.app);
    expect(() => assertGuarded(app, noop)).toThrow('POST /sign-in is outside CSRF');
  });
});
