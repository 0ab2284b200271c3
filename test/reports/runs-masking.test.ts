import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeCutJson } from '../../reports/executions/close-cut-json.ts';
import type { Json } from '../../reports/executions/mask-secrets.ts';
import { isSecretName, maskSecrets } from '../../reports/executions/mask-secrets.ts';
import { maskText } from '../../reports/executions/mask-text.ts';
import { mostShown } from '../../reports/executions/payload.ts';
import { loadRun } from '../../reports/executions/run-detail.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { RunWorld, testNow } from './run-world.ts';

// Made up, each in the form of its kind; put together here so that no scanner takes this file for a leak.
const body = 'Qx7Lm2Vt9Rk4Zp8Wn3Yb6Hc1';
const hex = '9f8e7d6c5b4a39281706f5e4d3c2b1a0';
const canaries: Readonly<Record<string, string>> = {
  bearer: `Authorization: Bearer ${body}`,
  basic: `Authorization: Basic ${Buffer.from(`ann:${body}`).toString('base64')}`,
  openai: `sk-${'proj'}-${body}`,
  stripe: `sk_${'live'}_${body}`,
  github: `ghp_${body}${body.slice(0, 12)}`,
  slack: `xox${'b'}-1234567890-${body}`,
  aws: `AKIA${'QX7LM2VT9RK4ZP8W'}`,
  google: `AIza${body}${body.slice(0, 11)}`,
  sendgrid: `SG.${body}.${body}`,
  twilio: `AC${hex}`,
  telegram: `123456789:${body}${body.slice(0, 11)}`,
  meta: `EAA${body}${body}`,
  jwt: `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${body}.${body}`,
  userinfo: `https://ann:${body}@crm.example/x`,
  query: `https://hook.example/a?lead=1&token=${body}&x=2`,
  signed: `https://files.example/f.pdf?signature=${body}`,
  dsn: `postgres://app:${body}@db.example/crm`,
  assigned: `login failed, password=${body};`,
  quoted: `{'api_key': '${body}'`,
  escaped: `payload {\\"access_token\\":\\"${body}\\"}`,
  slackHook: `https://hooks.slack.com/services/T00/B00/${body}`,
  bcrypt: `$2b$10$${body}${body}`,
  longHex: `${hex}${hex}`,
  longMixed: `${body}${body}`,
  pem: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`,
};

describe('secrets in text', () => {
  test.each(Object.entries(canaries))('%s', (_kind, text) => {
    for (const around of [text, `Error: ${text}`, `a "${text}" b`, `${text}\nnext`]) {
      expect(maskText(around)).not.toContain(body);
      expect(maskText(around)).not.toContain(hex);
      expect(maskText(around)).toContain('[masked]');
    }
  });

  test('what is no secret stays readable', () => {
    for (const text of [
      'CRM rejected deal 4711: REQUIRED_FIELD_MISSING contact_id',
      'Request to https://api.enrich.example/v2/companies/74647 timed out after 30000 ms',
      'Lead 0b6f2c1e-9d3a-4b8e-8a51-1f2e3d4c5b6a has no e-mail (ann@mail.example)',
      'Basic information is missing; token expired; the password is wrong',
      'key-performance-indicators-of-the-month and ACCOUNTING_DEPARTMENT_OF_THE_CLIENT',
      'https://shop.example/products/garden-chairs-and-tables-for-the-terrace?page=2&sort=price',
      'Author: Bearer Schmidt, authorised by the board',
    ]) {
      expect(maskText(text)).toBe(text);
    }
  });
});

describe('secrets by name', () => {
  test.each([
    'password',
    'userPassword',
    'db_password',
    'PASSWD',
    'token',
    'accessToken',
    'refresh_token',
    'x-api-key',
    'apiKey',
    'API_KEY',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'Set-Cookie',
    'client_secret',
    'clientSecret',
    'privateKey',
    'aws_secret_access_key',
    'credentials',
    'sessionId',
    'webhookSecret',
    'x-hub-signature-256',
    'auth',
    'jwt',
  ])('%s is one', (name) => expect(isSecretName(name)).toBe(true));

  test.each([
    'tokenUsage',
    'total_tokens',
    'promptTokens',
    'max_tokens',
    'cached_input_tokens',
    'author',
    'authority',
    'name',
    'key',
    'passenger',
    'tokenCount',
    'secretary',
    'token_type',
    'authorId',
    'keyword',
    'monkey',
    'compass',
    'session',
    'password_required',
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false));
});

describe('secrets in JSON', () => {
  const secret = 'plainword';

  test.each<[string, Json]>([
    ['below a name', { user: 'ann', password: secret }],
    ['deep below a name', { credentials: { login: { user: secret, list: [secret, { a: secret }] } } }],
    ['name and value', { parameters: [{ name: 'Authorization', value: secret }] }],
    ['key and values', { headers: [{ key: 'x-api-key', values: [secret, secret] }] }],
    ['a flat list of headers', ['Host', 'a.example', 'Authorization', secret]],
    ['pairs of headers', [['cookie', secret]]],
    ['JSON in text', { body: JSON.stringify({ token: secret, deep: JSON.stringify({ secret }) }) }],
    ['a number', { pin: 1, otp: 123456, password: 987654 }],
  ])('%s', (_kind, value) => {
    const text = JSON.stringify(maskSecrets(value));
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/123456|987654/);
    expect(text).toContain('[masked]');
  });

  test('usage, empty secrets and everything else stay as they are', () => {
    const value = {
      tokenUsage: { promptTokens: 12, completionTokens: 3, totalTokens: 15 },
      password: '',
      token: null,
      lead: { name: 'Ann', tags: ['a', 'b'], value: 12.5, ok: true },
      headers: ['Host', 'a.example', 'Accept', 'text/html'],
    };
    expect(maskSecrets(value)).toEqual(value);
  });

  test('the shape never changes, and masking twice is masking once', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const once = maskSecrets(value as Json);
        expect(maskSecrets(once)).toEqual(once);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('nesting without end is cut, not followed', () => {
    let deep: Json = 'x';
    for (let at = 0; at < 2_000; at++) deep = [deep];
    expect(JSON.stringify(maskSecrets(deep))).toContain('[masked]');
  });

  test('a payload cut anywhere is JSON again, and a beginning of the whole', () => {
    const whole = { a: [1, { b: 'x,"}]\\' }, [true, null]], password: 'p', c: { d: [] } };
    const text = JSON.stringify(whole);
    for (let at = 1; at < text.length; at++) {
      expect(() => JSON.parse(closeCutJson(text.slice(0, at)))).not.toThrow();
    }
  });
});

describe('payloads of runs', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('demo');
  });
  afterAll(() => database.drop());

  async function world(config: unknown): Promise<{ own: RunWorld; flow: string }> {
    const own = await RunWorld.create(database);
    await database.arrange(
      'insert into integrations (client_id, provider, name, config) values ($1, $2, $3, $4::jsonb)',
      [own.clientId, 'crm', 'CRM', JSON.stringify(config)],
    );
    return { own, flow: await own.workflow('Flow') };
  }

  const open = (own: RunWorld, id: string | undefined) =>
    own.read((db) => loadRun(db, id ?? '', { now: testNow, onlyAssignedTo: null }));

  test('T29 what the client’s integrations know stands nowhere, in whatever form it was written', async () => {
    const { own, flow } = await world({
      base_url: 'https://api.calendar-of-the-crm.example',
      region: 'Europe',
      nested: { api_key: 'correct horse "battery"', list: [{ token: 'stapler\\stapler' }] },
      account: 'crmuser2026x',
      hook: 'https://hooks.crm.example/in/abcdefghijklmnopqrstuvwxyz',
    });
    const secrets = ['correct horse', 'stapler', 'crmuser2026x', 'abcdefghijklmnop'];
    const note = (text: string) => `Europe, https://api.calendar-of-the-crm.example: ${text}`;
    const [id] = await own.runs(flow, {
      status: 'error',
      startedAt: '2026-11-10T10:00:00Z',
      errorMessage: note('correct horse "battery" was refused'),
      input: { note: note('stapler\\stapler'), list: ['crmuser2026x'] },
      output: {
        text: JSON.stringify({ inner: note('correct horse "battery"') }),
        u: 'https://hooks.crm.example/in/abcdefghijklmnopqrstuvwxyz',
      },
    });
    const run = await open(own, id);
    const text = JSON.stringify(run);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(run.error?.message).toBe('Europe, https://api.calendar-of-the-crm.example: [masked] was refused');
    expect(run.input?.maskedCount).toBe(2);
    expect(JSON.stringify((await own.list({})).rows)).not.toContain('correct horse');
    // Another client's secrets are none of ours.
    const { own: other, flow: otherFlow } = await world({ token: 'somethingelse' });
    const [theirs] = await other.runs(otherFlow, {
      startedAt: '2026-11-10T10:00:00Z',
      input: { note: 'crmuser2026x' },
    });
    expect((await open(other, theirs)).input?.text).toContain('crmuser2026x');
  });

  test('T29 no secret of the demo world reaches a reader of its runs', async () => {
    const [client] = await database.arrange<{ client_id: string; secrets: string[] }>(
      `select client_id, array_agg(config ->> 'access_token') as secrets from integrations
       where config ? 'access_token' group by 1 order by 1 limit 1`,
    );
    const own = new RunWorld(database, client?.client_id ?? '');
    const runs = await database.arrange<{ id: string }>(
      `select id from n8n_executions
       where client_id = $1 and input_data::text like '%authorization%' order by id limit 25`,
      [own.clientId],
    );
    expect(runs.length).toBeGreaterThan(5);
    for (const { id } of runs) {
      const text = JSON.stringify(await open(own, id));
      for (const secret of client?.secrets ?? []) expect(text).not.toContain(secret);
      expect(text).not.toMatch(/demo_key_|demo_body_|token=[0-9a-f]/);
      expect(text).toContain('n8n.example');
    }
  });

  test('a large payload is cut, says so, and is masked up to the cut', async () => {
    const { own, flow } = await world({});
    const large = Array.from({ length: 30_000 }, (_, at) => ({
      at,
      password: `hidden${at}`,
      text: 'x'.repeat(20),
    }));
    const [id, small] = await own.runs(
      flow,
      { startedAt: '2026-11-10T10:00:00Z', input: large, output: JSON.stringify({ token: 'inside' }) },
      { startedAt: '2026-11-10T10:00:00Z', input: { a: 1 } },
    );
    const run = await open(own, id);
    expect(run.input?.isCut).toBe(true);
    expect(run.input?.text).toHaveLength(mostShown);
    expect(run.input?.bytes).toBeGreaterThan(1_048_576);
    expect(run.input?.text).not.toContain('hidden');
    // JSON written as text into jsonb.
    expect(run.output?.text).toBe('{\n  "token": "[masked]"\n}');
    expect((await open(own, small)).input).toEqual({
      text: '{\n  "a": 1\n}',
      bytes: 8,
      isCut: false,
      maskedCount: 0,
    });
  });

  test('the function that knows the secrets answers nobody without a client, and only the web', async () => {
    const call = "select reporting.mask_known_secrets(array['x'])";
    await expect(database.pools.web.query(call)).rejects.toMatchObject({ code: '42501' });
    await expect(database.pools.jobs.query(call)).rejects.toMatchObject({ code: '42501' });
    await expect(database.pools.platform.query(call)).rejects.toMatchObject({ code: '42501' });
    const { own } = await world({});
    await withClient(database.pools, ClientScope.mint(own.clientId), async (db) => {
      expect(db.clientId).toBe(own.clientId);
    });
  });
});
