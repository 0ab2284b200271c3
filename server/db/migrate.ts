import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import knex, { type Knex } from 'knex';
import { withConnection } from './pool.ts';
import { ensureRoles, isRoleRace, type LeadlightRole } from './roles.ts';

const migrationsUrl = new URL('../../migrations/', import.meta.url);

export interface MigrateOptions {
  /** The owner of the platform's tables, or a superuser. */
  readonly connectionString: string;
  /** One login a role, as the embedded database has it; without, the connecting user acts as each role. */
  readonly rolePasswords?: Partial<Record<LeadlightRole, string>>;
  /** Receives one line for each applied migration and for each thing that was left as it is. */
  readonly log?: (line: string) => void;
}

/** What a file of `migrations/` exports: forward only, inside the one transaction of the whole run. */
export interface Migration {
  readonly up: (trx: Knex.Transaction, note: (line: string) => void) => Promise<void>;
}

/**
 * Makes the roles and runs every migration that this database has not seen, all in one transaction: an interrupted
 * run leaves nothing behind. Two runs at once follow each other. Answers the names of the applied migrations.
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[] }> {
  const database = knex({
    client: 'pg',
    connection: { connectionString: options.connectionString, connectionTimeoutMillis: 5_000 },
    pool: { min: 0, max: 1 },
    // knex would print the error that it also throws.
    log: { warn: () => {}, error: () => {} },
  });
  try {
    return await whileRolesRace(() => database.transaction((trx) => migrateIn(trx, options)));
  } finally {
    await database.destroy();
  }
}

/** Names of the migrations that this database has not seen, in order; needs only the right to read `reporting`. */
export async function pendingMigrations(connectionString: string): Promise<string[]> {
  const all = await migrationNames();
  const seen = await withConnection(connectionString, async (client) => {
    const { rows } = await client.query("select to_regclass('reporting.migrations') is not null as is_there");
    if (!rows[0].is_there) return [];
    return (await client.query<{ name: string }>('select name from reporting.migrations')).rows;
  });
  const names = new Set(seen.map((row) => row.name));
  return all.filter((name) => !names.has(name));
}

async function migrateIn(trx: Knex.Transaction, options: MigrateOptions): Promise<{ applied: string[] }> {
  const log = options.log ?? (() => {});
  await trx.raw("select pg_advisory_xact_lock(hashtext('leadlight migrate'))");
  // A live platform must not queue up behind a lock that we wait for.
  await trx.raw("set local lock_timeout = '15s'");
  await ensureRoles(trx, options.rolePasswords);
  await ensureSchema(trx);
  const [, applied] = (await trx.migrate.latest({
    migrationSource: migrationSource(log),
    schemaName: 'reporting',
    tableName: 'migrations',
  })) as [number, string[]];
  await trx.raw('alter table reporting.migrations owner to leadlight_owner');
  await trx.raw('alter table reporting.migrations_lock owner to leadlight_owner');
  for (const name of applied) log(`applied ${name}`);
  return { applied };
}

async function ensureSchema(trx: Knex.Transaction): Promise<void> {
  const { rows } = await trx.raw("select 1 from pg_namespace where nspname = 'reporting'");
  if (rows.length > 0) return;
  await trx.raw('create schema reporting authorization leadlight_owner');
  await trx.raw('revoke all on schema reporting from public');
  await trx.raw('alter default privileges for role leadlight_owner revoke execute on functions from public');
}

function migrationSource(log: (line: string) => void): Knex.MigrationSource<string> {
  return {
    getMigrations: () => migrationNames(),
    getMigrationName: (name) => name,
    getMigration: async (name) => {
      const { up } = (await import(new URL(`${name}.ts`, migrationsUrl).href)) as Migration;
      return {
        up: (trx: Knex) => up(trx as Knex.Transaction, (line) => log(`${name}: ${line}`)),
        down: () => Promise.reject(new Error('migrations go forward only')),
      };
    },
  };
}

async function migrationNames(): Promise<string[]> {
  const files = await readdir(fileURLToPath(migrationsUrl));
  return files
    .filter((file) => /^\d{3}-.*\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();
}

/** Roles belong to the whole server: databases that migrate at the same time can meet there. */
async function whileRolesRace<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 5 || !isRoleRace(error)) throw error;
    }
  }
}
