import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../server/db/migrate.ts';
import { reportingTables } from '../../server/doctor/check-reporting.ts';
import { doctor, examine } from '../../server/doctor/doctor.ts';
import type { Finding } from '../../server/doctor/finding.ts';
import type { BlankDatabase } from './databases.ts';
import { createBlankDatabase, rolledBack } from './databases.ts';

let database: BlankDatabase;

beforeAll(async () => {
  database = await createBlankDatabase();
  await migrate({ connectionString: database.url });
});

afterAll(() => database.drop());

/** What doctor finds after `statement`, which nobody else ever sees. */
function findingsAfter(statement: string): Promise<Finding[]> {
  return rolledBack(database.url, async (client) => {
    await client.query(statement);
    return examine(async (query) => (await client.query(query)).rows);
  });
}

describe('T13 a planted hole in row level security is found', () => {
  test.each([
    ['row_security_off', 'alter table reporting.saved_filters disable row level security'],
    ['row_security_not_forced', 'alter table reporting.saved_filters no force row level security'],
    ['second_wall_off', 'alter table public.leads disable row level security'],
    ['role_bypassrls', 'alter role leadlight_web bypassrls'],
    ['role_superuser', 'alter role leadlight_jobs superuser'],
    ['role_owns_table', 'alter table public.leads owner to leadlight_web'],
    ['role_member', 'grant leadlight_owner to leadlight_web'],
    [
      'view_not_invoker',
      'create view reporting.peek as select * from public.leads; grant select on reporting.peek to leadlight_web',
    ],
    [
      'matview_grant',
      'create materialized view reporting.heap as select * from public.leads; grant select on reporting.heap to leadlight_web',
    ],
    [
      'definer_search_path',
      "create function reporting.open() returns int language sql security definer as 'select 1'",
    ],
    [
      'definer_public',
      "create function reporting.open() returns int language sql security definer set search_path = pg_catalog as 'select 1'; grant execute on function reporting.open() to public",
    ],
    ['policy_widens', 'create policy everybody on public.leads using (true)'],
    ['policy_widens', 'create policy more on reporting.saved_filters to leadlight_web using (true)'],
    [
      'policy_widens',
      'drop policy leadlight_web on public.leads; create policy leadlight_web on public.leads to leadlight_web using (true)',
    ],
    ['policy_missing', 'drop policy leadlight_web on public.leads'],
    ['secret_readable', 'grant select on public.clients to leadlight_web'],
    ['secret_readable', 'grant select (config) on public.integrations to leadlight_platform'],
    ['secret_readable', 'grant select on auth.users to public'],
    ['table_wide_grant', 'grant select on public.leads to leadlight_web'],
    ['reporting_open', 'grant usage on schema reporting to public'],
    ['key_without_client', 'create unique index planted on reporting.saved_filters (name)'],
  ])('%s: %s', async (code, statement) => {
    const findings = await findingsAfter(statement);
    expect(findings.map((finding) => finding.code)).toContain(code);
  });
});

describe('a difference from the contract is found', () => {
  test.each([
    ['table_missing', 'public.tasks', 'drop table public.tasks'],
    ['table_missing', 'reporting.sessions', 'drop table reporting.sessions'],
    ['column_missing', 'public.leads.source', 'alter table public.leads drop column source'],
    ['column_type', 'public.leads.value', 'alter table public.leads alter column value type integer'],
    ['primary_key', 'public.tasks', 'alter table public.tasks drop constraint tasks_pkey'],
    [
      'foreign_key_missing',
      'public.leads.project_id',
      'alter table public.leads drop constraint leads_project_id_fkey',
    ],
    [
      'unique_key_missing',
      'public.n8n_executions (client_id, n8n_execution_id)',
      'drop index public.n8n_executions_client_id_n8n_execution_id_key',
    ],
    [
      'server_key_global',
      'public.n8n_workflows.n8n_workflow_id',
      'create unique index planted on public.n8n_workflows (n8n_workflow_id)',
    ],
    [
      'index_missing',
      'public.leads (client_id, created_at, id)',
      'drop index public.leads_client_id_created_at_idx',
    ],
    ['enum_missing', 'public.article_status_enum', 'drop type public.article_status_enum cascade'],
    [
      'enum_label_missing',
      'public.export_status_enum',
      "alter type public.export_status_enum rename value 'failed' to 'broken'",
    ],
    [
      'enum_label_unmapped',
      'public.lead_state_enum',
      "alter type public.lead_state_enum rename value 'dormant' to 'asleep'",
    ],
    ['role_missing', 'leadlight_jobs', 'alter role leadlight_jobs rename to planted_jobs'],
    ['grant_missing', 'public.leads', 'revoke select (source) on public.leads from leadlight_web'],
    [
      'write_blocked',
      'public.audit_logs.reviewer',
      'alter table public.audit_logs add column reviewer text not null',
    ],
    ['zone_missing', 'client Nowhere', "insert into clients (name, timezone) values ('Nowhere', null)"],
    ['zone_unknown', 'client Mars', "insert into clients (name, timezone) values ('Mars', 'Mars/Olympus')"],
    ['zone_unknown', 'client Offset', "insert into clients (name, timezone) values ('Offset', '+02:00')"],
  ])('%s %s', async (code, object, statement) => {
    const findings = await findingsAfter(statement);
    expect(findings.map((finding) => `${finding.code} ${finding.object}`)).toContain(`${code} ${object}`);
  });

  test.each([
    ['alter table public.leads drop column source', 'public.leads.source'],
    ['drop index public.leads_client_id_created_at_idx', 'public.leads (client_id, created_at, id)'],
    ['drop policy leadlight_web on public.leads', 'public.leads'],
    ['revoke select (source) on public.leads from leadlight_web', 'public.leads'],
    ['alter role leadlight_web bypassrls', 'leadlight_web'],
  ])('the printed SQL mends it: %s', async (statement, object) => {
    const findings = await rolledBack(database.url, async (client) => {
      const run = async (query: string) => (await client.query(query)).rows as unknown[];
      await client.query(statement);
      for (const finding of (await examine(run)).filter((f) => f.object === object)) {
        await client.query(finding.remedy.replace(' concurrently', ''));
      }
      return examine(run);
    });
    // A column that was made again has lost its grants, which is a finding of its own.
    expect(findings.filter((finding) => finding.code !== 'grant_missing')).toEqual([]);
  });

  test('a migration that this database has not seen is found', async () => {
    await database.run("update reporting.migrations set name = 'x' where name = '010-grants'");
    try {
      expect(await doctor(database.url)).toMatchObject([{ code: 'migrations_pending', severity: 'error' }]);
    } finally {
      await database.run("update reporting.migrations set name = '010-grants' where name = 'x'");
    }
  });
});

test('doctor’s list of our tables is what migrations make', async () => {
  const tables = await database.run<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'reporting'::regnamespace and relkind = 'r'`,
  );
  expect(tables.map((table) => table.name).sort()).toEqual([...reportingTables].sort());
});

test('doctor writes nothing', async () => {
  await database.run(`alter database ${database.name} set default_transaction_read_only = on`);
  try {
    expect(await doctor(database.url)).toEqual([]);
  } finally {
    await database.run(
      `set transaction read write; alter database ${database.name} reset default_transaction_read_only`,
    );
  }
});
