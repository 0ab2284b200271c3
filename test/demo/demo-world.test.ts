import { verify } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoTables } from '../../server/demo/demo-tables.ts';
import { DemoRefusedError, loadDemo } from '../../server/demo/load-demo.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { demoPassword, demoWorld } from '../setup/demo-world.ts';

const tables = [...Object.keys(demoTables), 'reporting.client_settings'];
const opened: TestDatabase[] = [];
async function open(template: 'migrated' | 'demo'): Promise<TestDatabase> {
  const database = await createTestDatabase(template);
  opened.push(database);
  return database;
}
afterAll(async () => {
  for (const database of opened) await database.drop();
});

/** One hash a table over all its rows. */
async function fingerprint(database: TestDatabase): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const table of tables) {
    const [row] = await database.arrange<{ hash: string }>(
      `select count(*) || '/' || coalesce(md5(string_agg(t::text, '|' order by t::text collate "C")), '') as hash from ${table} t`,
    );
    hashes[table] = row?.hash ?? '';
  }
  return hashes;
}

describe('same seed, same now', () => {
  test('gives the same rows, in whichever zone the process runs', async () => {
    const first = await open('demo');
    const second = await open('migrated');
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Apia';
    try {
      await loadDemo({ connectionString: second.ownerUrl, ...demoWorld, passwordFor: () => demoPassword });
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    expect(await fingerprint(second)).toEqual(await fingerprint(first));
  });

  test('another seed gives other rows of the same number', async () => {
    const database = await open('migrated');
    const result = await loadDemo({
      connectionString: database.ownerUrl,
      ...demoWorld,
      leads: 60,
      seed: 8,
      passwordFor: () => demoPassword,
    });
    expect(result.counts['public.leads']).toBe(60);
    const demo = await open('demo');
    const ids = 'select id from public.leads order by id limit 5';
    expect(await database.arrange(ids)).not.toEqual(await demo.arrange(ids));
  });
});

describe('sizes', () => {
  test('are met exactly', async () => {
    const database = await open('migrated');
    const seen: number[] = [];
    const result = await loadDemo({
      connectionString: database.ownerUrl,
      clients: 3,
      days: 45,
      leads: 231,
      seed: 1,
      stageEvents: 3_111,
      executions: 817,
      aiCalls: 402,
      messages: 2_005,
      now: demoWorld.now,
      passwordFor: () => demoPassword,
      progress: (done) => seen.push(done),
    });
    const counted = async (table: string) =>
      Number((await database.arrange<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n);
    for (const table of Object.keys(demoTables))
      expect([table, await counted(table)]).toEqual([table, result.counts[table]]);
    expect(await counted('public.clients')).toBe(3);
    expect(await counted('public.leads')).toBe(231);
    expect(await counted('public.lead_journey_events')).toBe(3_111);
    expect(await counted('public.n8n_executions')).toBe(817);
    expect(await counted('public.ai_interactions')).toBe(402);
    expect(await counted('public.messages')).toBe(2_005);
    expect(seen.at(-1)).toBe(231);
  });

  test.each([
    { clients: 1, leads: 1, days: 1 },
    { clients: 2, leads: 12, stageEvents: 0, executions: 0, aiCalls: 0, messages: 0 },
    { clients: 12, leads: 40 },
  ])('may be tiny or lopsided: %o', async (sizes) => {
    const database = await open('migrated');
    const result = await loadDemo({
      connectionString: database.ownerUrl,
      ...sizes,
      now: demoWorld.now,
      passwordFor: () => demoPassword,
    });
    expect(result.counts['public.leads']).toBe(sizes.leads);
    expect(result.counts['public.lead_journey_events']).toBe(sizes.stageEvents ?? sizes.leads * 4);
    expect(result.counts['public.messages']).toBe(sizes.messages ?? sizes.leads * 5);
  });

  test('a large world goes through in bounded memory, checked at the end like row by row', async () => {
    const database = await open('migrated');
    let highest = 0;
    const before = process.memoryUsage().heapUsed;
    const result = await loadDemo({
      connectionString: database.ownerUrl,
      ...demoWorld,
      leads: 2_600,
      passwordFor: () => demoPassword,
      progress: (done) => {
        if (done % 500 === 0) highest = Math.max(highest, process.memoryUsage().heapUsed - before);
      },
    });
    const rows = Object.values(result.counts).reduce((sum, count) => sum + count, 0);
    expect(rows).toBeGreaterThan(60_000);
    expect(highest).toBeLessThan(400 * 1024 * 1024);
    const shape = `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
      where connamespace = 'public'::regnamespace
      union all select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2`;
    const small = await open('demo');
    expect(await database.arrange(shape)).toEqual(await small.arrange(shape));
  });

  test('that make no sense are refused by name', async () => {
    const world = {
      connectionString: 'postgres://nowhere',
      now: demoWorld.now,
      passwordFor: () => demoPassword,
    };
    await expect(loadDemo({ ...world, leads: 0 })).rejects.toThrow(/leads must be a whole number/);
    await expect(loadDemo({ ...world, messages: 1.5 })).rejects.toThrow(/messages must be a whole number/);
  });
});

describe('a database that is not empty', () => {
  test('is refused, and stays as it was', async () => {
    const database = await open('demo');
    const before = await fingerprint(database);
    const again = loadDemo({
      connectionString: database.ownerUrl,
      ...demoWorld,
      passwordFor: () => demoPassword,
    });
    await expect(again).rejects.toBeInstanceOf(DemoRefusedError);
    await expect(again).rejects.toThrow(/has clients already/);
    expect(await fingerprint(database)).toEqual(before);
  });

  test('is refused where an account has a demo e-mail address, and known models are used', async () => {
    const database = await open('migrated');
    await database.arrange(
      "insert into public.ai_models (name, provider, model_identifier) values ('GPT-4o', 'openai', 'gpt-4o')",
    );
    await database.arrange(
      "insert into auth.users (id, email) values (gen_random_uuid(), 'admin@leadlight.example')",
    );
    const world = {
      connectionString: database.ownerUrl,
      ...demoWorld,
      leads: 20,
      passwordFor: () => demoPassword,
    };
    await expect(loadDemo(world)).rejects.toThrow(/admin@leadlight\.example/);
    await database.arrange('delete from auth.users');
    await loadDemo(world);
    expect(
      await database.arrange("select count(*)::int as n from public.ai_models where name = 'GPT-4o'"),
    ).toEqual([{ n: 1 }]);
  });
});

describe('people', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open('migrated');
  });

  test('sign in with what the caller chose; hashes are bcrypt of cost 10 in all three spellings', async () => {
    const asked: string[] = [];
    const result = await loadDemo({
      connectionString: database.ownerUrl,
      ...demoWorld,
      leads: 60,
      passwordFor: (email) => {
        asked.push(email);
        return email.startsWith('owner@') ? 'the owner only' : demoPassword;
      },
    });
    const users = await database.arrange<{ email: string; encrypted_password: string }>(
      'select email, encrypted_password from auth.users where email is not null order by email',
    );
    expect(users.map((user) => user.email).sort()).toEqual(asked.sort());
    for (const { email, encrypted_password: hash } of users) {
      expect(hash).toMatch(/^\$2[aby]\$10\$/);
      expect(await verify(email.startsWith('owner@') ? 'the owner only' : demoPassword, hash)).toBe(true);
    }
    expect(new Set(users.map((user) => user.encrypted_password.slice(0, 4)))).toEqual(
      new Set(['$2a$', '$2b$', '$2y$']),
    );
    expect(result.signIns).toContainEqual({
      email: 'admin@leadlight.example',
      role: 'platform_admin',
      client: null,
    });
    const first = result.clients[0]?.name;
    expect(
      result.signIns
        .filter((one) => one.client === first)
        .map((one) => one.role)
        .sort(),
    ).toEqual(['agent', 'manager', 'manager', 'owner', 'viewer']);
    for (const { email, role, client } of result.signIns) {
      if (client === null) continue;
      const found = await database.arrange(
        `select 1 from auth.users u join public.user_profiles p on p.user_id = u.id
           join public.clients c on c.id = p.client_id
          where u.email = $1 and p.role = $2 and c.name = $3 and p.status = 'active'
            and u.banned_until is null and u.deleted_at is null`,
        [email, role, client],
      );
      expect([email, found.length]).toEqual([email, 1]);
    }
  });
});
