import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { inject } from 'vitest';
import { withConnection } from '../../server/db/pool.ts';

/** A platform as its own diagram draws it, with rows, before Leadlight. */
export const diagramOnly = readFileSync(new URL('../fixtures/diagram-only.sql', import.meta.url), 'utf8');

export interface BlankDatabase {
  readonly name: string;
  /** The superuser's connection string. */
  readonly url: string;
  /** Runs statements as the superuser. */
  readonly run: <Row>(text: string, values?: unknown[]) => Promise<Row[]>;
  readonly drop: () => Promise<void>;
}

/** A database that knows nothing of Leadlight, on the run's server. */
export async function createBlankDatabase(): Promise<BlankDatabase> {
  const { port, superuserPassword } = inject('postgres');
  const name = `blank_${randomBytes(6).toString('hex')}`;
  const url = (database: string) => `postgres://postgres:${superuserPassword}@127.0.0.1:${port}/${database}`;
  await withConnection(url('postgres'), (client) =>
    client.query(`create database ${name} template template0`),
  );
  return {
    name,
    url: url(name),
    run: <Row>(text: string, values?: unknown[]) =>
      withConnection(url(name), async (client) => (await client.query(text, values)).rows as Row[]),
    drop: () =>
      withConnection(url('postgres'), async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** Runs `work` in a transaction of the superuser that is rolled back, as `role` and for `clientId` where given. */
export function rolledBack<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  as: { role?: string; clientId?: string } = {},
): Promise<T> {
  return withConnection(url, async (client) => {
    await client.query('begin');
    await client.query("select set_config('leadlight.client_id', $1, true)", [as.clientId ?? '']);
    if (as.role) await client.query("select set_config('role', $1, true)", [as.role]);
    try {
      return await work(client);
    } finally {
      await client.query('rollback');
    }
  });
}

/** Everything that a migration can change, as lines of text in a fixed order. */
export async function dumpCatalogue(run: BlankDatabase['run']): Promise<string[]> {
  const rows = await run<{ line: string }>(`
    with spaces as (select oid, nspname from pg_namespace where nspname in ('public', 'auth', 'reporting')),
    rels as (
      select c.oid, s.nspname || '.' || c.relname as name, c.relkind, c.relrowsecurity, c.relforcerowsecurity,
             c.relacl, c.relowner, c.reloptions
      from pg_class c join spaces s on s.oid = c.relnamespace
    )
    select concat_ws(' ', 'relation', name, relkind, relrowsecurity, relforcerowsecurity, relacl, relowner::regrole, reloptions) as line from rels
    union all
    select concat_ws(' ', 'column', name, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl,
                     pg_get_expr(d.adbin, d.adrelid))
    from rels join pg_attribute a on a.attrelid = rels.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    union all
    select concat_ws(' ', 'constraint', name, k.conname, k.convalidated, pg_get_constraintdef(k.oid))
    from rels join pg_constraint k on k.conrelid = rels.oid
    union all
    select concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid)) from rels join pg_index i on i.indrelid = rels.oid
    union all
    select concat_ws(' ', 'policy', name, p.polname, p.polcmd, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid),
                     pg_get_expr(p.polwithcheck, p.polrelid))
    from rels join pg_policy p on p.polrelid = rels.oid
    union all
    select concat_ws(' ', 'view', name, pg_get_viewdef(oid)) from rels where relkind in ('v', 'm')
    union all
    select concat_ws(' ', 'function', pg_get_functiondef(p.oid), p.proacl, p.proowner::regrole)
    from pg_proc p join spaces s on s.oid = p.pronamespace where p.prokind = 'f' and s.nspname <> 'public'
    union all
    select concat_ws(' ', 'label', t.typname, e.enumsortorder, e.enumlabel)
    from pg_enum e join pg_type t on t.oid = e.enumtypid
    union all
    select concat_ws(' ', 'schema', s.nspname, n.nspacl, n.nspowner::regrole) from spaces s join pg_namespace n on n.oid = s.oid
    union all
    select concat_ws(' ', 'defaults', defaclrole::regrole, defaclacl) from pg_default_acl
    union all
    select concat_ws(' ', 'outcome', domain, label, outcome) from reporting.status_outcomes
    union all
    select concat_ws(' ', 'object', name, made_by_us, seen_at) from reporting.platform_objects
    union all
    select concat_ws(' ', 'migration', name, migration_time) from reporting.migrations
    order by 1`);
  return rows.map((row) => row.line);
}
