import { hash as bcryptHash } from '@node-rs/bcrypt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoPassword } from '../setup/demo-world.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await startTestWeb();
});
afterAll(() => web.close());
beforeEach(() => web.db.arrange('delete from reporting.rate_limits'));

const manager = 'manager@brightsmile.example';

describe('signing in', () => {
  it('shows who one is, and signs out for good', async () => {
    const person = await web.signIn(manager);
    const account = await person.get('/account');
    expect(account.status).toBe(200);
    expect(await account.text()).toContain(manager);
    const stolen = new Map(person.cookies);
    const out = await person.post('/sign-out');
    expect([out.status, out.headers.get('location')]).toEqual([303, '/sign-in']);
    const thief = web.visitor();
    for (const [name, value] of stolen) thief.cookies.set(name, value);
    const replay = await thief.get('/account', { accept: 'application/json' });
    expect(replay.status).toBe(401);
  });

  it('takes the address in any case and with blanks around it', async () => {
    const person = await web.signIn(` Manager@BrightSmile.example `);
    expect((await person.get('/account')).status).toBe(200);
  });

  it('writes the sign-in, the failure and the sign-out down, once each', async () => {
    const before = await actions();
    const person = await web.signIn(manager);
    await web.visitor().post('/sign-in', { email: manager, password: 'wrong' });
    await web.visitor().post('/sign-in', { email: 'nobody@nowhere.example', password: 'wrong' });
    await person.post('/sign-out');
    const after = (await actions()).slice(before.length);
    expect(after.map((one) => [one.action, one.outcome])).toEqual([
      ['session.signed_in', 'success'],
      ['session.sign_in_failed', 'failure'],
      ['session.sign_in_failed', 'failure'],
      ['session.signed_out', 'success'],
    ]);
    expect(after[1]?.new_values).toEqual({ email: manager });
    expect(JSON.stringify(after[2])).not.toContain('nobody');
    expect(after.every((one) => /^[0-9a-f]{32}$/.test(one.request_id))).toBe(true);
  });

  it.each([
    ['disabled', 'disabled@brightsmile.example'],
    ['suspended', 'suspended@brightsmile.example'],
    ['invited', 'invited@brightsmile.example'],
    ['banned', 'banned@brightsmile.example'],
    ['deleted', 'former@brightsmile.example'],
    ['unknown', 'nobody@brightsmile.example'],
  ])('refuses a person who is %s with the same words as a wrong password', async (_why, email) => {
    const wrong = await attempt(manager, 'wrong');
    expect(await attempt(email, demoPassword)).toEqual({
      ...wrong,
      body: wrong.body.replace(manager, email),
    });
    expect(wrong.status).toBe(401);
  });

  it('refuses who is disabled or banned from the next request on', async () => {
    const email = 'agent2@brightsmile.example';
    const person = await web.signIn(email);
    expect((await person.get('/account')).status).toBe(200);
    const set = (status: string) =>
      web.db.arrange(
        `update public.user_profiles set status = $2::public.user_profile_status_enum
         where user_id = (select id from auth.users where email = $1)`,
        [email, status],
      );
    await set('disabled');
    expect((await person.get('/account', { accept: 'application/json' })).status).toBe(401);
    await set('active');
    await web.db.arrange('update auth.users set banned_until = $2 where email = $1', [email, '2027-01-01']);
    expect((await person.get('/account', { accept: 'application/json' })).status).toBe(401);
    await web.db.arrange('update auth.users set banned_until = null where email = $1', [email]);
  });

  it('makes an admin of app metadata only, and a viewer of a role that nobody knows', async () => {
    const intern = await web.signIn('intern@brightsmile.example');
    expect(await (await intern.get('/account')).text()).toContain('<span>Viewer</span>');
    // Every demo person claims to be platform_admin in the metadata that they can edit themselves.
    expect(await (await intern.get('/clients')).text()).toContain('>1 client<');
    const admin = await web.signIn('admin@leadlight.example');
    expect(await (await admin.get('/clients')).text()).toContain('>6 clients<');
  });
});

describe('T16 session fixation', () => {
  it('changes the id at sign-in, and the planted one opens nothing', async () => {
    const first = await web.signIn(manager);
    const planted = first.cookies.get('leadlight') ?? '';
    const victim = web.visitor();
    victim.cookies.set('leadlight', planted);
    victim.cookies.set('leadlight-csrf', first.cookies.get('leadlight-csrf') ?? '');
    const answer = await victim.post('/sign-in', {
      email: 'consultant@agency.example',
      password: demoPassword,
      _csrf: await victim.csrfOf('/account'),
    });
    expect(answer.status).toBe(303);
    expect(victim.cookies.get('leadlight')).not.toBe(planted);
    expect((await first.get('/account', { accept: 'application/json' })).status).toBe(401);
  });

  it('ignores an id that was made up', async () => {
    const person = web.visitor();
    person.cookies.set('leadlight', 's:AAAAAAAAAAAAAAAAAAAAAA.forged');
    await person.post('/sign-in', {
      email: manager,
      password: demoPassword,
      _csrf: await person.csrfOf('/sign-in'),
    });
    expect(person.cookies.get('leadlight')).not.toContain('AAAAAAAAAAAAAAAAAAAAAA');
  });

  it('has ids of 256 random bits', async () => {
    const ids = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const person = await web.signIn(manager);
      const id =
        decodeURIComponent(person.cookies.get('leadlight') ?? '')
          .slice(2)
          .split('.')[0] ?? '';
      expect(Buffer.from(id, 'base64url')).toHaveLength(32);
      ids.add(id);
    }
    expect(ids.size).toBe(3);
  });
});

describe('T31 password storage', () => {
  it.each(['2a', '2b', '2y'] as const)('opens with a hash that begins with $%s$', async (version) => {
    await setHash(manager, await bcryptHash('longer than it looks', { cost: 10, version }));
    const person = await web.signIn(manager, 'longer than it looks');
    expect((await person.get('/account')).status).toBe(200);
    await setHash(manager, await bcryptHash(demoPassword, { cost: 10 }));
  });

  it('refuses a NUL in the form, naming the field', async () => {
    const answer = await web
      .visitor()
      .post('/sign-in', { email: manager, password: `${demoPassword}\0` }, json);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { field: 'password' } });
  });
});

const json = { accept: 'application/json' };

async function attempt(email: string, password: string): Promise<{ status: number; body: string }> {
  await web.db.arrange('delete from reporting.rate_limits');
  const answer = await web.visitor().post('/sign-in', { email, password });
  const body = (await answer.text()).replace(/name="_csrf"\s+value="[^"]+"/, '');
  return { status: answer.status, body };
}

async function setHash(email: string, passwordHash: string): Promise<void> {
  await web.db.arrange('update auth.users set encrypted_password = $2 where email = $1', [
    email,
    passwordHash,
  ]);
}

interface AuditRow {
  readonly action: string;
  readonly outcome: string;
  readonly new_values: unknown;
  readonly request_id: string;
}

function actions(): Promise<AuditRow[]> {
  return web.db.arrange<AuditRow>(
    `select a.action, a.outcome, a.new_values, a.request_id
     from reporting.audit_chain c
     join public.audit_logs a on a.id = c.audit_log_id
     where c.client_id = '00000000-0000-0000-0000-000000000000'
     order by c.position`,
  );
}
