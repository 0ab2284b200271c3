import { afterEach, describe, expect, test } from 'vitest';
import { readCatalogue } from '../../server/db/catalogue.ts';
import { migrate, pendingMigrations } from '../../server/db/migrate.ts';
import { platformTables } from '../../server/db/tables.ts';
import { doctor } from '../../server/doctor/doctor.ts';
import type { BlankDatabase } from './databases.ts';
import { createBlankDatabase, diagramOnly, dumpCatalogue } from './databases.ts';

let database: BlankDatabase;

afterEach(() => database.drop());

describe('an empty database', () => {
  test('gets the whole contract, and doctor finds nothing', async () => {
    database = await createBlankDatabase();
    expect(await pendingMigrations(database.url)).toContain('001-platform');

    const { applied } = await migrate({ connectionString: database.url });

    expect(applied[0]).toBe('001-platform');
    expect(await pendingMigrations(database.url)).toEqual([]);
    expect(await doctor(database.url)).toEqual([]);
  });

  test('a second run changes nothing', async () => {
    database = await createBlankDatabase();
    await migrate({ connectionString: database.url });
    const before = await dumpCatalogue(database.run);

    const { applied } = await migrate({ connectionString: database.url });

    expect(applied).toEqual([]);
    expect(before.length).toBeGreaterThan(500);
    expect(await dumpCatalogue(database.run)).toEqual(before);
  });

  test('two migrators at once follow each other', async () => {
    database = await createBlankDatabase();
    const runs = await Promise.all([
      migrate({ connectionString: database.url }),
      migrate({ connectionString: database.url }),
    ]);
    expect(runs.map((run) => run.applied.length === 0).sort()).toEqual([false, true]);
    expect(await doctor(database.url)).toEqual([]);
  });

  test('an interrupted run leaves nothing behind', async () => {
    database = await createBlankDatabase();
    await database.run('create schema reporting; create table reporting.audit_chain ()');
    await database.run('alter schema reporting owner to leadlight_owner');
    await expect(migrate({ connectionString: database.url })).rejects.toThrow(/audit_chain/);
    const [leads] = await database.run<{ there: boolean }>(
      "select to_regclass('public.leads') is not null as there",
    );
    expect(leads?.there).toBe(false);
  });

  test('row level security is on for every table that we made, and never forced on the platform’s', async () => {
    database = await createBlankDatabase();
    await migrate({ connectionString: database.url });
    const live = await readCatalogue((statement) => database.run(statement));
    for (const relation of live.relations.values()) {
      if (relation.name.startsWith('public.'))
        expect([relation.rowSecurity, relation.forced]).toEqual([true, false]);
    }
  });
});

describe('a database with only the diagram’s columns', () => {
  test('is adopted: columns added, rows, labels and keys kept', async () => {
    database = await createBlankDatabase();
    await database.run(diagramOnly);
    const rowsOf = (table: string) =>
      database.run<Record<string, unknown>>(`select * from ${table} order by 1, 2`);
    const tables = ['clients', 'leads', 'n8n_executions', 'ai_prompts', 'user_profiles', 'auth.users'];
    const before = new Map<string, Record<string, unknown>[]>();
    for (const table of tables) before.set(table, await rowsOf(table));

    const lines: string[] = [];
    await migrate({ connectionString: database.url, log: (line) => lines.push(line) });

    for (const table of tables) {
      const after = await rowsOf(table);
      expect(after).toMatchObject(before.get(table) ?? []);
    }
    const live = await readCatalogue((statement) => database.run(statement));
    for (const table of platformTables) {
      const columns = live.relations.get(`${table.schema}.${table.name}`)?.columns.map((c) => c.name);
      expect(columns).toEqual(expect.arrayContaining(table.columns.map((c) => c.name)));
    }
    expect(live.enums.get('lead_state_enum')).toEqual(['open', 'won', 'lost', 'parked']);
    expect(live.enums.get('execution_status_enum')).toEqual(expect.arrayContaining(['timed_out', 'crashed']));
    const [client] = await database.run("select timezone, currency, locale from clients where name = 'One'");
    expect(client).toEqual({ timezone: 'UTC', currency: 'USD', locale: 'en' });
    expect(lines.filter((line) => line.includes('left out'))).toEqual([]);
  });

  test('keeps its own walls: row level security stays off where it was off, and auth.users is not touched', async () => {
    database = await createBlankDatabase();
    await database.run(diagramOnly);
    const before = await readCatalogue((statement) => database.run(statement));
    await migrate({ connectionString: database.url });
    const live = await readCatalogue((statement) => database.run(statement));
    expect(live.relations.get('public.leads')?.rowSecurity).toBe(false);
    expect(live.relations.get('public.audit_logs')?.rowSecurity).toBe(true);
    expect(live.relations.get('auth.users')?.columns).toEqual(before.relations.get('auth.users')?.columns);
    expect(live.relations.get('auth.users')?.rowSecurity).toBe(false);
  });

  test('has no fault that stops work, and doctor says what its owner may mend', async () => {
    database = await createBlankDatabase();
    await database.run(diagramOnly);
    await migrate({ connectionString: database.url });

    const findings = await doctor(database.url);

    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
    const found = findings.map((finding) => `${finding.code} ${finding.object}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'server_key_global public.n8n_executions.n8n_execution_id',
        'server_key_global public.n8n_workflows.n8n_workflow_id',
        'second_wall_off public.leads',
        'enum_label_unmapped public.lead_state_enum',
        'enum_label_unmapped public.execution_status_enum',
        'unique_key_missing public.ai_prompts (client_id, name, version)',
        'client_may_be_null public.leads',
        'search_index_missing public.leads',
      ]),
    );
    for (const finding of findings) expect(finding.remedy).not.toBe('');
  });

  test('an index of the platform under another name is enough', async () => {
    database = await createBlankDatabase();
    await database.run(diagramOnly);
    await migrate({ connectionString: database.url });
    const live = await readCatalogue((statement) => database.run(statement));
    const same = live.indexes.filter(
      (index) => index.relation === 'public.leads' && index.columns.join() === 'client_id,created_at,id',
    );
    expect(same.map((index) => index.name)).toEqual(['leads_by_client_and_day']);
  });

  test('rows that break a key do not stop the migration', async () => {
    database = await createBlankDatabase();
    await database.run(diagramOnly);
    await database.run('alter table n8n_executions drop constraint n8n_executions_n8n_execution_id_key');
    await database.run("update n8n_executions set n8n_execution_id = '1'");
    const lines: string[] = [];
    await migrate({ connectionString: database.url, log: (line) => lines.push(line) });
    expect(lines.some((line) => line.includes('n8n_executions_client_id_n8n_execution_id_key'))).toBe(true);
    expect(await doctor(database.url)).toContainEqual(
      expect.objectContaining({
        code: 'unique_key_missing',
        severity: 'error',
        object: 'public.n8n_executions (client_id, n8n_execution_id)',
      }),
    );
  });

  test('a second run changes nothing, with rows and all', async () => {
    database = await createBlankDatabase();
    await database.run(diagramOnly);
    await migrate({ connectionString: database.url });
    const before = await dumpCatalogue(database.run);
    expect((await migrate({ connectionString: database.url })).applied).toEqual([]);
    expect(await dumpCatalogue(database.run)).toEqual(before);
  });
});
