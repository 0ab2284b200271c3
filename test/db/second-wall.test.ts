import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalogue } from '../../server/db/catalogue.ts';
import { migrate } from '../../server/db/migrate.ts';
import { servingRoles } from '../../server/db/roles.ts';
import { platformTables } from '../../server/db/tables.ts';
import type { BlankDatabase } from './databases.ts';
import { createBlankDatabase, rolledBack } from './databases.ts';

const clientA = '00000000-0000-4000-8000-0000000000a1';
const clientB = '00000000-0000-4000-8000-0000000000b1';
const person = '00000000-0000-4000-8000-0000000000e1';

/** Tables that no client owns, each with what keeps clients apart there. */
const sharedTables: Readonly<Record<string, string>> = {
  'auth.users': 'column grants; client pages read reporting.people',
  'public.ai_models': 'a catalogue, the same for all clients',
  'public.clients': 'policy on id',
  'reporting.migrations': 'names of migrations',
  'reporting.migrations_lock': 'no role of ours reads it',
  'reporting.platform_objects': 'names of tables',
  'reporting.demo_loads': 'demo sign-ins, only in a demo database',
  'reporting.rate_limits': 'login only',
  'reporting.sessions': 'login only',
  'reporting.status_outcomes': 'labels, the same for all clients',
};

let database: BlankDatabase;

beforeAll(async () => {
  database = await createBlankDatabase();
  await migrate({ connectionString: database.url });
  await database.run(`
    insert into auth.users (id, email, encrypted_password) values ('${person}', 'ana@a.example', '$2b$10$x');
    insert into clients (id, name, api_key) values ('${clientA}', 'A', 'key-a'), ('${clientB}', 'B', 'key-b');
    insert into user_profiles (user_id, client_id, full_name, role, status)
      values ('${person}', '${clientA}', 'Ana', 'manager', 'active'), ('${person}', '${clientB}', 'Ana', 'viewer', 'active');
    insert into ai_models (name) values ('m')`);
  // One row a client in every other table that has one, with nothing but the client.
  for (const client of [clientA, clientB]) {
    for (const { schema, name } of platformTables.filter((table) => table.tenant === 'client_id')) {
      if (name !== 'user_profiles') {
        await database.run(`insert into ${schema}.${name} (client_id) values ('${client}')`);
      }
    }
    await database.run(`insert into reporting.client_settings (client_id) values ('${client}')`);
    await database.run(
      `insert into reporting.client_status_outcomes values ('${client}', 'lead', 'archived', 'excluded')`,
    );
    await database.run(
      `insert into reporting.saved_filters (client_id, user_id, report, name, query) values ('${client}', '${person}', 'funnel', 'n', '')`,
    );
    await database.run(
      `insert into reporting.n8n_sync_state (client_id, source, base_url) values ('${client}', 's', 'u')`,
    );
    await database.run(
      `insert into reporting.n8n_sync_gaps (client_id, source, execution_id) values ('${client}', 's', 1)`,
    );
    await database.run(`select reporting.write_audit('${client}', null, null, 'report.viewed')`);
  }
});

afterAll(() => database.drop());

/** Tables and views that the role may select a client_id from, with the clients that it sees there. */
async function visibleClients(role: string, clientId?: string): Promise<Map<string, string[]>> {
  const live = await readCatalogue((statement) => database.run(statement));
  const names = [...live.relations.values()]
    .map((relation) => ({
      name: relation.name,
      column: relation.name === 'public.clients' ? 'id' : 'client_id',
      has: relation.columns.map((column) => column.name),
    }))
    .filter(({ column, has }) => has.includes(column));
  const seen = new Map<string, string[]>();
  for (const { name, column } of names) {
    const allowed = await database.run<{ may: boolean }>(
      'select has_column_privilege($1, $2, $3, $4) as may',
      [role, name, column, 'select'],
    );
    if (!allowed[0]?.may) continue;
    const rows = await rolledBack(
      database.url,
      async (client) =>
        (
          await client.query<{ client: string }>(
            `select distinct ${column} as client from ${name} order by 1`,
          )
        ).rows,
      { role, ...(clientId ? { clientId } : {}) },
    );
    seen.set(
      name,
      rows.map((row) => row.client),
    );
  }
  return seen;
}

describe('T5 missing tenant context', () => {
  test.each(['leadlight_web', 'leadlight_jobs'])('%s sees no row of any client', async (role) => {
    const seen = await visibleClients(role);
    expect(seen.size).toBeGreaterThan(25);
    for (const [name, clients] of seen) expect([name, clients]).toEqual([name, []]);
  });

  test('another tenant than a uuid is an error, not all rows', async () => {
    const read = rolledBack(database.url, (client) => client.query('select id from leads'), {
      role: 'leadlight_web',
      clientId: '%',
    });
    await expect(read).rejects.toThrow(/uuid/);
  });
});

describe('one client', () => {
  test.each(['leadlight_web', 'leadlight_jobs'])(
    '%s sees its rows in every table, and no others',
    async (role) => {
      for (const [name, clients] of await visibleClients(role, clientA)) {
        expect([name, clients]).toEqual([name, [clientA]]);
      }
    },
  );

  test('web and jobs cannot write for another client', async () => {
    const as = { role: 'leadlight_web', clientId: clientA };
    const insert = (client: string) =>
      rolledBack(
        database.url,
        (connection) =>
          connection.query('insert into data_exports (client_id, report) values ($1, $2)', [client, 'x']),
        as,
      );
    await expect(insert(clientA)).resolves.toMatchObject({ rowCount: 1 });
    await expect(insert(clientB)).rejects.toMatchObject({ code: '42501' });
    const run = rolledBack(
      database.url,
      (connection) => connection.query('insert into n8n_executions (client_id) values ($1)', [clientB]),
      { role: 'leadlight_jobs', clientId: clientA },
    );
    await expect(run).rejects.toMatchObject({ code: '42501' });
  });

  test('T37 no serving role changes or removes an audit row', async () => {
    for (const role of servingRoles) {
      for (const statement of [
        'update public.audit_logs set action = action',
        'delete from public.audit_logs',
        'truncate public.audit_logs',
        'insert into public.audit_logs (action) values (null)',
        'update reporting.audit_chain set hash = hash',
        'delete from reporting.audit_chain',
        'delete from reporting.audit_heads',
        'insert into reporting.audit_chain (client_id, position) values (null, 1)',
      ]) {
        const attempt = rolledBack(database.url, (client) => client.query(statement), {
          role,
          clientId: clientA,
        });
        await expect(attempt, `${role}: ${statement}`).rejects.toMatchObject({ code: '42501' });
      }
    }
  });
});

describe('across clients', () => {
  test('platform sees all clients and writes nothing', async () => {
    const seen = await visibleClients('leadlight_platform');
    expect(seen.get('public.leads')).toEqual([clientA, clientB]);
    expect(seen.get('reporting.client_settings')).toEqual([clientA, clientB]);
    const rights = await database.run(
      `select distinct table_schema || '.' || table_name as name, privilege_type from information_schema.column_privileges
       where grantee = 'leadlight_platform' and privilege_type not in ('SELECT')`,
    );
    expect(rights).toEqual([]);
  });

  test('login reads people and their clients, and no fact', async () => {
    const seen = await visibleClients('leadlight_login');
    expect([...seen.keys()].sort()).toEqual(['public.clients', 'public.user_profiles']);
    expect(seen.get('public.user_profiles')).toEqual([clientA, clientB]);
  });
});

describe('secrets', () => {
  const may = async (role: string, table: string, column: string) => {
    const [row] = await database.run<{ may: boolean }>(
      "select has_column_privilege($1, $2, $3, 'select') as may",
      [role, table, column],
    );
    return row?.may;
  };

  test('only login reads password hashes, only jobs read integrations’ settings, nobody API keys', async () => {
    for (const role of servingRoles) {
      expect(await may(role, 'auth.users', 'encrypted_password')).toBe(role === 'leadlight_login');
      expect(await may(role, 'public.integrations', 'config')).toBe(role === 'leadlight_jobs');
      expect(await may(role, 'public.clients', 'api_key')).toBe(false);
    }
  });

  test('a forgotten select * is refused, not answered', async () => {
    for (const table of ['clients', 'integrations']) {
      const read = rolledBack(database.url, (client) => client.query(`select * from ${table}`), {
        role: 'leadlight_web',
        clientId: clientA,
      });
      await expect(read).rejects.toMatchObject({ code: '42501' });
    }
    await expect(
      rolledBack(database.url, (client) => client.query('select id from auth.users'), {
        role: 'leadlight_web',
      }),
    ).rejects.toMatchObject({ code: '42501' });
  });

  test('people shows those who share the current client, and nobody without one', async () => {
    const people = (clientId?: string) =>
      rolledBack(
        database.url,
        async (client) =>
          (await client.query('select client_id, full_name, email, role from reporting.people')).rows,
        { role: 'leadlight_web', ...(clientId ? { clientId } : {}) },
      );
    expect(await people(clientA)).toEqual([
      { client_id: clientA, full_name: 'Ana', email: 'ana@a.example', role: 'manager' },
    ]);
    expect(await people()).toEqual([]);
  });

  test('login writes the last sign-in where we made auth, and no other column', async () => {
    const set = (assignment: string) =>
      rolledBack(
        database.url,
        (client) => client.query(`update auth.users set ${assignment} where id = '${person}'`),
        {
          role: 'leadlight_login',
        },
      );
    await expect(set('last_sign_in_at = now()')).resolves.toMatchObject({ rowCount: 1 });
    await expect(set("encrypted_password = ''")).rejects.toMatchObject({ code: '42501' });
  });
});

test('T13 every table has a client or stands in the list of those that need none', async () => {
  const live = await readCatalogue((statement) => database.run(statement));
  const without = [...live.relations.values()]
    .filter((relation) => relation.kind === 'table')
    .filter((relation) => !relation.columns.some((column) => column.name === 'client_id'))
    .map((relation) => relation.name);
  expect(without.sort()).toEqual(Object.keys(sharedTables).sort());
});
