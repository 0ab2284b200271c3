import { afterEach, expect, test } from 'vitest';
import { migrate } from '../../server/db/migrate.ts';
import { withConnection } from '../../server/db/pool.ts';
import { platformTables } from '../../server/db/tables.ts';
import { doctor } from '../../server/doctor/doctor.ts';
import type { BlankDatabase } from './databases.ts';
import { createBlankDatabase, diagramOnly, rolledBack } from './databases.ts';

const clientOne = '00000000-0000-4000-8000-0000000000a1';
const leadOfTwo = '00000000-0000-4000-8000-0000000000b2';

let database: BlankDatabase;
let writer: string;

afterEach(async () => {
  await database.drop();
  // Roles belong to the server: this one goes with its database.
  await withConnection(database.url.replace(database.name, 'postgres'), (client) =>
    client.query(`drop role ${writer}`),
  );
});

async function adoptWithWriter(grantee: 'role' | 'public'): Promise<void> {
  database = await createBlankDatabase();
  writer = `writer_${database.name}`;
  await database.run(diagramOnly);
  await database.run(`create role ${writer}`);
  const to = grantee === 'role' ? writer : 'public';
  await database.run(`grant usage on schema public to ${to}`);
  await database.run(`grant select, insert, update, delete on all tables in schema public to ${to}`);
  await migrate({ connectionString: database.url });
}

const drawn = platformTables.filter(
  (table) =>
    table.tenant === 'client_id' &&
    !['user_profiles', 'lead_status_history', 'lead_journey_events', 'tasks', 'audit_logs'].includes(
      table.name,
    ) &&
    diagramOnly.includes(`create table ${table.name} (`),
);

/** Inserts, changes and removes one row in every table of the diagram, as the platform's own role. */
async function writeEverywhere(): Promise<void> {
  expect(drawn.length).toBeGreaterThan(10);
  await rolledBack(
    database.url,
    async (client) => {
      for (const { name } of drawn) {
        const { rows } = await client.query(`insert into ${name} (client_id) values ($1) returning id`, [
          clientOne,
        ]);
        const changed = await client.query(`update ${name} set client_id = client_id where id = $1`, [
          rows[0].id,
        ]);
        const removed = await client.query(`delete from ${name} where id = $1`, [rows[0].id]);
        expect([name, changed.rowCount, removed.rowCount]).toEqual([name, 1, 1]);
      }
    },
    { role: writer },
  );
}

test('a role that has no right on reporting writes every table of an adopted database', async () => {
  await adoptWithWriter('role');
  await writeEverywhere();
});

test.each(['role', 'public'] as const)(
  'doctor’s SQL raises the second wall and lets the platform pass (grants to %s)',
  async (grantee) => {
    await adoptWithWriter(grantee);
    const walls = (await doctor(database.url)).filter((finding) => finding.code === 'second_wall_off');
    expect(walls.length).toBeGreaterThan(10);
    for (const wall of walls) await database.run(wall.remedy);

    await writeEverywhere();

    const left = (await doctor(database.url)).map((finding) => finding.code);
    expect(left).not.toContain('second_wall_off');
    expect(left).not.toContain('policy_missing');
    expect(left).not.toContain('policy_widens');
    const leads = (clientId?: string) =>
      rolledBack(
        database.url,
        async (client) => (await client.query('select id, client_id from leads')).rows,
        {
          role: 'leadlight_web',
          ...(clientId ? { clientId } : {}),
        },
      );
    expect(await leads()).toEqual([]);
    expect(await leads(clientOne)).toMatchObject([{ client_id: clientOne }]);
    expect(await leads(clientOne)).not.toContainEqual(expect.objectContaining({ id: leadOfTwo }));
  },
);
