import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../server/db/migrate.ts';
import { withConnection } from '../../server/db/pool.ts';
import type { BlankDatabase } from './databases.ts';
import { createBlankDatabase, rolledBack } from './databases.ts';

const clientA = '00000000-0000-4000-8000-0000000000a1';
const clientB = '00000000-0000-4000-8000-0000000000b1';
const person = '00000000-0000-4000-8000-0000000000e1';
const platformStream = '00000000-0000-0000-0000-000000000000';

let database: BlankDatabase;

beforeAll(async () => {
  database = await createBlankDatabase();
  await migrate({ connectionString: database.url });
  await database.run(
    `insert into clients (id, name) values ('${clientA}', 'A'), ('${clientB}', 'B');
     insert into auth.users (id, email) values ('${person}', 'ana@a.example')`,
  );
});

afterAll(() => database.drop());

const broken = () =>
  database.run<{ client_id: string; position: string }>(
    'select client_id, position from reporting.audit_entries where not intact order by client_id, position',
  );

/** Runs `work` in a transaction that is rolled back and answers the rows of the chain that are then not intact. */
const brokenAfter = (...statements: string[]) =>
  rolledBack(database.url, async (client) => {
    for (const statement of statements) await client.query(statement);
    const { rows } = await client.query(
      `select position::int from reporting.audit_entries where client_id = '${clientA}' and not intact order by 1`,
    );
    return rows.map((row) => row.position);
  });

test('T36 one audit row and one link of the chain, in the caller’s transaction', async () => {
  const counts =
    'select (select count(*) from audit_logs)::int as rows, (select count(*) from reporting.audit_chain)::int as links';
  const before = await database.run<{ rows: number; links: number }>(counts);
  await rolledBack(database.url, async (client) => {
    await client.query(`select reporting.write_audit('${clientA}', null, null, 'filter.saved')`);
    expect((await client.query(counts)).rows).toEqual([
      { rows: (before[0]?.rows ?? 0) + 1, links: (before[0]?.links ?? 0) + 1 },
    ]);
  });
  expect(await database.run(counts)).toEqual(before);
});

test('T38 chain under concurrency: eight writers in two streams leave no break', async () => {
  const perWriter = 40;
  const writers = [clientA, clientA, clientA, clientB, clientB, null, null, clientA];
  await Promise.all(
    writers.map((stream, writer) =>
      withConnection(database.url, async (client) => {
        for (let i = 0; i < perWriter; i++) {
          await client.query('begin');
          await client.query('set local role leadlight_web');
          await client.query("select set_config('leadlight.client_id', $1, true)", [stream ?? '']);
          await client.query(
            'select reporting.write_audit($1, $2, null, $3, p_new_values => $4, p_actor_name => $5, p_request_id => $6)',
            [stream, person, 'report.viewed', { writer, i, text: 'Zoë, 5:x\n' }, 'Ana', `${writer}-${i}`],
          );
          await client.query(i % 5 === 4 ? 'rollback' : 'commit');
        }
      }),
    ),
  );
  expect(await broken()).toEqual([]);
  const streams = await database.run<{ client_id: string; n: number; last: number }>(
    'select client_id, count(*)::int as n, max(position)::int as last from reporting.audit_chain group by 1 order by 1',
  );
  const kept = (perWriter * 4) / 5;
  expect(streams).toEqual([
    { client_id: platformStream, n: kept * 2, last: kept * 2 },
    { client_id: clientA, n: kept * 4, last: kept * 4 },
    { client_id: clientB, n: kept * 2, last: kept * 2 },
  ]);
});

test('the hash can be computed again from the rows alone', async () => {
  await database.run(
    `select reporting.write_audit('${clientA}', '${person}', '${person}', 'x.y', 'lead', '7', '{"b": 1.50, "a": "ü"}', null,
       'denied', '2001:db8::1', 'agent', 'r', 'Ana', 'owner', '${clientB}', 'asked', '2026-03-29T01:30:00.123456Z')`,
  );
  const rows = await database.run<Record<string, string | null>>(`
    select c.prev_hash, c.client_id, c.position::text as position, c.audit_log_id,
           to_char(c.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as recorded_at,
           to_char(c.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as occurred_at,
           c.performed_by_user_id, c.impersonated_user_id, c.actor_name, c.actor_role, c.impersonation_id, c.reason,
           c.action, c.entity_type, c.entity_id, c.old_values::text as old_values, c.new_values::text as new_values,
           c.outcome, host(c.ip_address) as ip, c.user_agent, c.request_id, c.hash
    from reporting.audit_entries c
    order by c.client_id, c.position`);
  expect(rows.length).toBeGreaterThan(100);
  for (const { hash, ...fields } of rows) {
    const text = Object.values(fields)
      .map((field) => (field === null ? '-' : `${Buffer.byteLength(field)}:${field}`))
      .join(',');
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
  }
});

describe('T37 tampering by the owner of the database is seen at the first bad row', () => {
  const third = `(select audit_log_id from reporting.audit_chain where client_id = '${clientA}' and position = 3)`;

  test.each([
    ['a changed row', [3], `update audit_logs set action = 'session.signed_in' where id = ${third}`],
    ['a changed value', [3], `update audit_logs set new_values = '{}' where id = ${third}`],
    [
      'a back-dated row',
      [3],
      `update audit_logs set occurred_at = occurred_at - interval '1 day' where id = ${third}`,
    ],
    ['another client', [3], `update audit_logs set client_id = '${clientB}' where id = ${third}`],
    ['a removed row', [3], `delete from audit_logs where id = ${third}`],
    [
      'a removed link',
      [4],
      `delete from reporting.audit_chain where client_id = '${clientA}' and position = 3`,
    ],
    [
      'a changed reason',
      [3],
      `update reporting.audit_chain set reason = 'x' where client_id = '${clientA}' and position = 3`,
    ],
  ])('%s', async (_, positions, statement) => {
    expect(await brokenAfter(statement)).toEqual(positions);
  });

  test('swapped rows', async () => {
    const give = (position: number, id: string) =>
      `update reporting.audit_chain set audit_log_id = ${id} where client_id = '${clientA}' and position = ${position}`;
    const [fourth, fifth] = await database.run<{ id: string }>(
      `select audit_log_id as id from reporting.audit_chain where client_id = '${clientA}' and position in (4, 5) order by position`,
    );
    const swapped = await brokenAfter(
      give(4, 'gen_random_uuid()'),
      give(5, `'${fourth?.id}'`),
      give(4, `'${fifth?.id}'`),
    );
    expect(swapped).toEqual([4, 5]);
  });
});

test('a person or client that is removed breaks nothing, and the chain still names them', async () => {
  const rows = await rolledBack(database.url, async (client) => {
    await client.query('delete from auth.users');
    await client.query('delete from clients');
    return (
      await client.query(
        'select count(*)::int as rows, count(*) filter (where not intact)::int as broken, count(performed_by_user_id)::int as named from reporting.audit_entries',
      )
    ).rows;
  });
  expect(rows[0]).toMatchObject({ broken: 0 });
  expect(rows[0].named).toBeGreaterThan(100);
});

describe('T36 a tenant’s transaction', () => {
  const write = (clientId: string | null) =>
    rolledBack(
      database.url,
      (client) => client.query('select reporting.write_audit($1, null, null, $2)', [clientId, 'x']),
      { role: 'leadlight_web', clientId: clientA },
    );

  test('writes its own client’s audit rows', async () => {
    await expect(write(clientA)).resolves.toMatchObject({ rowCount: 1 });
  });

  test.each([clientB, null])('and not those of %s', async (clientId) => {
    await expect(write(clientId)).rejects.toMatchObject({ code: '42501' });
  });

  test('reads its own chain only', async () => {
    const streams = await rolledBack(
      database.url,
      async (client) => (await client.query('select distinct client_id from reporting.audit_entries')).rows,
      { role: 'leadlight_web', clientId: clientA },
    );
    expect(streams).toEqual([{ client_id: clientA }]);
  });
});

test('whatever the caller’s search_path holds, the function runs its own tables', async () => {
  const wrote = await rolledBack(database.url, async (client) => {
    await client.query('create temp table audit_logs (like public.audit_logs)');
    await client.query(
      "create function pg_temp.now() returns timestamptz language sql as $$ select 'epoch'::timestamptz $$",
    );
    await client.query('grant all on audit_logs to leadlight_web');
    await client.query('set local role leadlight_web');
    await client.query('set local search_path = pg_temp, public');
    const { rows } = await client.query("select reporting.write_audit(null, null, null, 'x') as id");
    await client.query('reset role');
    return (
      await client.query(
        'select (select count(*) from public.audit_logs where id = $1)::int as real, (select count(*) from pg_temp.audit_logs)::int as planted',
        [rows[0].id],
      )
    ).rows[0];
  });
  expect(wrote).toEqual({ real: 1, planted: 0 });
});
