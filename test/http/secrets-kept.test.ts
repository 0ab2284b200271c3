import { randomBytes } from 'node:crypto';
import { hash } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../server/http/route.ts';
import { routes } from '../../server/http/routes.ts';
import { demoPassword } from '../setup/demo-world.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

const canaries = {
  password: `pw-${randomBytes(9).toString('hex')}`,
  wrongPassword: `wrong-${randomBytes(9).toString('hex')}`,
  dsnPassword: `dsn-${randomBytes(9).toString('hex')}`,
  apiKey: `key-${randomBytes(9).toString('hex')}`,
  sessionSecret: randomBytes(36).toString('base64url'),
  csrfSecret: randomBytes(36).toString('base64url'),
};

const failing: Route = {
  method: 'get',
  path: '/fails',
  policy: { kind: 'public' },
  handle: () => {
    throw new Error(`cannot connect to postgres://leadlight:${canaries.dsnPassword}@db.internal/leadlight`);
  },
};

let web: TestWeb;
const manager = 'manager@brightsmile.example';
const answers: string[] = [];
/** Environment of the test run: the error page must not depend on it. */
const environment = process.env.NODE_ENV;
beforeAll(async () => {
  delete process.env.NODE_ENV;
  web = await startTestWeb({
    routes: [...routes, failing],
    secrets: { sessionSecret: canaries.sessionSecret, csrfSecret: canaries.csrfSecret },
  });
  await web.db.arrange('update auth.users set encrypted_password = $2 where email = $1', [
    manager,
    await hash(canaries.password, { cost: 10 }),
  ]);
  await web.db.arrange('update public.clients set api_key = $1 || id::text', [canaries.apiKey]);
  await web.db.arrange('update public.integrations set config = $1', [{ token: canaries.apiKey }]);
});
afterAll(async () => {
  process.env.NODE_ENV = environment;
  await web.close();
});

describe('T29 secrets in logs, errors, audit rows and answers', () => {
  it('keeps every secret through flows that work and flows that fail', async () => {
    const keep = async (answer: Response) => {
      answers.push([...answer.headers].join('\n'), await answer.text());
      return answer.status;
    };
    const person = await web.signIn(manager, canaries.password);
    const cookie =
      decodeURIComponent(person.cookies.get('leadlight') ?? '')
        .slice(2)
        .split('.')[0] ?? '-';
    const clientId = /\/clients\/([0-9a-f-]{36})/.exec(
      (await person.get('/')).headers.get('location') ?? '',
    )?.[1];
    for (const path of [
      '/',
      '/clients',
      '/account',
      `/clients/${clientId}/reports/executions`,
      '/fails',
      '/nope',
    ]) {
      for (const accept of ['text/html', 'application/json']) await keep(await person.get(path, { accept }));
    }
    for (const password of [
      canaries.wrongPassword,
      `${canaries.wrongPassword}\0`,
      canaries.wrongPassword.repeat(60),
    ]) {
      for (const email of [manager, canaries.wrongPassword, 'nobody@x.example']) {
        await keep(await web.visitor().post('/sign-in', { email, password }));
        await keep(
          await web
            .visitor()
            .post('/sign-in', { email, password, extra: '1' }, { accept: 'application/json' }),
        );
      }
    }
    const shouted = await web.visitor().get('/fails', { authorization: `Bearer ${canaries.apiKey}` });
    expect(await keep(shouted)).toBe(500);
    await keep(await person.post('/sign-out'));

    const stored = await web.db.arrange<{ row: string }>(
      `select a::text as row from public.audit_logs a
       union all select c::text from reporting.audit_chain c
       union all select r::text from reporting.rate_limits r`,
    );
    // The form shows the address that was typed back to who typed it: only there may a slip stand.
    const pages = answers.join('\n').replace(/name="email" value="[^"]*"/g, '');
    const places = {
      answers: pages,
      log: web.logLines.join('\n'),
      database: stored.map(({ row }) => row).join('\n'),
    };
    for (const [place, text] of Object.entries(places)) {
      for (const [name, secret] of Object.entries({ ...canaries, demoPassword, sessionId: cookie })) {
        // The demo password's words are no secret of an answer that never saw it.
        expect(text.includes(secret), `${name} in ${place}`).toBe(false);
      }
    }
    expect(places.log).toContain('//[redacted]@db.internal');
    expect(answers.join('\n')).not.toMatch(/node_modules|\.ts:\d+|db\.internal|at \w+ \(/);
  });
});
