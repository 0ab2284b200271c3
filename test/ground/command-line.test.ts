import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserSession } from '../setup/browser-session.ts';
import { createTestDatabase } from '../setup/database.ts';
import { runToEnd } from '../setup/run-process.ts';
import { startTestWeb, type TestWeb } from '../setup/web.ts';

let web: TestWeb;
let admin: BrowserSession;
let clientId: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'leadlight-cli-'));
  mkdirSync(join(folder, 'state'));
  web = await startTestWeb();
  admin = await web.signIn('admin@leadlight.example');
  const clients = await leadlight('clients', '--format', 'json');
  clientId = JSON.parse(clients.stdout).find(
    (one: { name: string }) => one.name === 'BrightSmile Dental Group',
  ).id;
});
afterAll(async () => {
  await web.close();
  rmSync(folder, { recursive: true, force: true });
});

const leadlight = (...args: string[]) =>
  runToEnd('server/cli.ts', args, {
    env: { DATABASE_URL: web.db.ownerUrl, LEADLIGHT_DIR: join(folder, 'state') },
  });
const report = (...args: string[]) =>
  leadlight('report', 'funnel', '--client', 'brightsmile dental group', ...args);

describe('what the command line answers', () => {
  it('writes JSON alone to standard output, by name or by id', async () => {
    const period = ['--from', '2026-09-01', '--to', '2026-09-30', '--format', 'json'];
    const [byName, byId] = [
      await report(...period),
      await leadlight('report', 'funnel', '--client', clientId, ...period),
    ];
    expect([byName.code, byName.stderr, byId.code]).toEqual([0, '', 0]);
    const [named, identified] = [JSON.parse(byName.stdout), JSON.parse(byId.stdout)];
    // Ages of open leads differ: time goes on between the two.
    const counts = (row: { stage_id: string; reached: number; entries: number }) => [
      row.stage_id,
      row.reached,
      row.entries,
    ];
    expect(named.rows.map(counts)).toEqual(identified.rows.map(counts));
    expect(named.period).toMatchObject({ from: '2026-09-01', to: '2026-09-30', timezone: 'Europe/Berlin' });
  });

  it('writes a file as a whole, and nothing beside it where that fails', async () => {
    const file = join(folder, 'funnel.csv');
    expect(await report('--last', '90d', '--format', 'csv', '--out', file)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(readFileSync(file, 'utf8')).toMatch(/^"stage_id","stage",/);
    const onFolder = await report('--last', '90d', '--format', 'csv', '--out', join(folder, 'state'));
    expect([onFolder.code, onFolder.stdout]).toEqual([3, '']);
    expect(onFolder.stderr).toMatch(/^leadlight: out: EISDIR/);
    expect(readdirSync(folder).sort()).toEqual(['funnel.csv', 'state']);
  });

  it('puts the totals below a table, and says that today is not over', async () => {
    const { stdout } = await report('--last', '90d');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/\(Europe\/Berlin\), today unfinished$/);
    expect(lines.findLast((line) => line.startsWith('│'))).toMatch(/^│ All /);
  });
});

describe('wrong use is exit code 2, and one line on standard error that names what is wrong', () => {
  it.each([
    [['report', 'no-such', '--client', 'x'], 'report: there is no report "no-such"'],
    [['report', 'funnel', '--client', 'nobody'], 'client: there is no client "nobody"'],
    [['report', 'funnel'], "'--client <name|id>' not specified"],
    [
      ['report', 'funnel', '--client', 'x', '--from', ''],
      "'--from <date>' argument '' is invalid. It is empty.",
    ],
    [
      ['report', 'funnel', '--client', 'x', '--last', '7d', '--last', '8d'],
      "'8d' is invalid. It is given twice.",
    ],
    [
      ['report', 'funnel', '--client', 'x', '--param', 'mode'],
      'param: "mode" is not of the form name=value.',
    ],
    [['clients', '--format', 'xml'], "argument 'xml' is invalid"],
    [['no-such'], "unknown command 'no-such'"],
  ])('%j', async (args, complaint) => {
    const { code, stdout, stderr } = await leadlight(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(complaint);
  });

  it.each([
    ['from', { from: '2026-02-30', to: '2026-03-01' }],
    ['from', { from: '2026-03-02', to: '2026-03-01' }],
    ['from', { from: '1990-01-01', to: '2039-12-31' }],
    ['to', { from: '2026-03-01' }],
    ['last', { last: '0d' }],
    ['mode', { mode: 'no-such' }],
    ['no_such', { no_such: '1' }],
    ['__proto__', JSON.parse('{"__proto__": "1"}') as Record<string, string>],
  ])('%s %j, in the same words as the JSON route', async (field, query) => {
    const own = ['from', 'to', 'last'];
    const args = Object.entries(query).flatMap(([name, value]) =>
      own.includes(name) ? [`--${name}`, value] : ['--param', `${name}=${value}`],
    );
    const { code, stdout, stderr } = await report(...args);
    const answer = await admin.get(`/clients/${clientId}/reports/funnel.json?${new URLSearchParams(query)}`);
    const { error } = (await answer.json()) as { error: { message: string; field: string } };
    expect([answer.status, error.field]).toEqual([400, field]);
    expect(error.message).toContain(field);
    expect([code, stdout, stderr]).toEqual([2, '', `leadlight: ${error.message}\n`]);
  });
});

describe('a database that cannot be used is one line that names the setting', () => {
  it.each([
    [{ DATABASE_URL: 'nonsense' }, 'DATABASE_URL: it must start with postgres://'],
    [
      { DATABASE_OWNER_URL: 'postgres://nobody@127.0.0.1:1/none' },
      'DATABASE_URL is not set, but DATABASE_OWNER_URL is.',
    ],
    [
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
      'the database does not answer: connect ECONNREFUSED 127.0.0.1:1 (DATABASE_URL or DATABASE_OWNER_URL)',
    ],
  ])('%j', async (env, line) => {
    const doctor = await runToEnd('server/cli.ts', ['doctor'], { env });
    expect(doctor).toEqual({ code: 3, stdout: '', stderr: `leadlight: ${line}\n` });
  });

  it.each([
    ['DATABASE_URL', 'the database refuses the connection: password authentication failed'],
    ['DATABASE_WEB_URL', 'the database refuses the connection: password authentication failed'],
  ])('a wrong password in %s', async (name, line) => {
    const wrong = new URL(web.db.ownerUrl);
    wrong.password = 'wrong';
    const secret = () => randomBytes(36).toString('base64url');
    const env = {
      DATABASE_URL: web.db.ownerUrl,
      SESSION_SECRET: secret(),
      CSRF_SECRET: secret(),
      PORT: '0',
      [name]: wrong.href,
    };
    const { code, stdout, stderr } = await runToEnd('server/main.ts', [], { env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^leadlight: .*\n$/);
    expect(stderr).toContain(line);
    expect(stderr).toContain(name);
  });

  it('a login that may not act as its role', async () => {
    const env = {
      DATABASE_URL: web.db.ownerUrl,
      DATABASE_WEB_URL: web.db.urls.login,
    };
    const { code, stderr } = await runToEnd('server/worker.ts', [], { env });
    expect([code, stderr]).toEqual([
      1,
      `leadlight: leadlight_login may not act as leadlight_web (DATABASE_WEB_URL or DATABASE_URL). As the roles' owner: grant leadlight_web to "leadlight_login"\n`,
    ]);
  });
});

describe('demo', () => {
  it('marks the database as one with demo data, together with the data', async () => {
    const empty = await createTestDatabase('migrated');
    const env = { DATABASE_URL: empty.ownerUrl, LEADLIGHT_DIR: join(folder, 'state') };
    const args = [
      'demo',
      '--clients',
      '1',
      '--leads',
      '5',
      '--now',
      '2026-11-22T09:30:00Z',
      '--format',
      'json',
    ];
    const { code, stdout } = await runToEnd('server/cli.ts', args, { env });
    expect(code).toBe(0);
    const [mark, ...more] = await empty.arrange<{ sign_ins: unknown; together: boolean }>(
      `select m.sign_ins, m.xmin = c.xmin as together from reporting.demo_loads m cross join public.clients c`,
    );
    expect([mark, more]).toEqual([{ sign_ins: JSON.parse(stdout).signIns, together: true }, []]);
    await empty.drop();
  });

  it('refuses a day that no calendar has', async () => {
    const refused = await leadlight('demo', '--now', '2026-02-30T00:00:00Z');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('must be an instant')]);
  });

  it('refuses a database that has clients, and leaves no trace', async () => {
    const refused = await leadlight('demo', '--leads', '10');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('has clients already');
    expect(await web.db.arrange('select 1 from reporting.demo_loads')).toEqual([]);
    expect(existsSync(join(folder, 'state', 'pgdata'))).toBe(false);
  });
});
