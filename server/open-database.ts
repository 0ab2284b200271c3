import type { Config, DatabaseUrls, InstallSecrets } from './config.ts';
import { ConfigError, readInstallSecrets } from './config.ts';
import { checkConnection } from './db/check-connection.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrate, pendingMigrations } from './db/migrate.ts';
import { withConnection } from './db/pool.ts';

/** The database of this process: the one that was named, or the embedded one. */
export interface OpenDatabase {
  readonly urls: DatabaseUrls;
  /** The roles' passwords where we own the server; migrating sets them. */
  readonly rolePasswords: InstallSecrets['databasePasswords'] | null;
  readonly isEmbedded: boolean;
  readonly close: () => Promise<void>;
}

const databaseName = 'leadlight';

/**
 * Opens DATABASE_URL's database as it is, or starts (or joins) the embedded one and makes its empty database. An
 * aborted `signal` gives up making a new embedded one. Throws ConfigError where nobody answers.
 */
export async function openDatabase(config: Config, signal?: AbortSignal): Promise<OpenDatabase> {
  if (config.databaseUrls) {
    await checkConnection('DATABASE_URL or DATABASE_OWNER_URL', config.databaseUrls.owner);
    return { urls: config.databaseUrls, rolePasswords: null, isEmbedded: false, close: async () => {} };
  }
  const passwords = readInstallSecrets(config.stateDir).databasePasswords;
  const server = await startEmbedded({
    stateDir: config.stateDir,
    superuserPassword: passwords.postgres,
    ...(signal ? { signal } : {}),
  });
  try {
    await withConnection(server.url('postgres'), async (client) => {
      const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
      if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
    }).catch((error: unknown) => {
      // Processes of one install may find it missing at once: the later one meets its name, or its row in the making.
      if (!['42P04', '23505'].includes(String((error as { code?: string }).code))) throw error;
    });
  } catch (error) {
    await server.release();
    throw error;
  }
  const url = (role: keyof typeof passwords) => server.url(databaseName, role, passwords[role]);
  return {
    urls: {
      owner: url('postgres'),
      web: url('leadlight_web'),
      platform: url('leadlight_platform'),
      login: url('leadlight_login'),
      jobs: url('leadlight_jobs'),
    },
    rolePasswords: passwords,
    isEmbedded: true,
    close: server.release,
  };
}

/**
 * Brings the embedded database's schema up to date; of a database of somebody else it only asks. Throws ConfigError
 * that says what to run.
 */
export async function ensureSchema(database: OpenDatabase): Promise<void> {
  if (database.rolePasswords) {
    const { postgres: _superuser, ...rolePasswords } = database.rolePasswords;
    await migrate({ connectionString: database.urls.owner, rolePasswords });
    return;
  }
  const pending = await pendingMigrations(database.urls.owner);
  if (pending.length > 0) {
    throw new ConfigError(
      `the database lacks ${pending.length} migration(s) (${pending[0]} …). Run: npm run leadlight -- migrate`,
    );
  }
}

interface RoleState {
  readonly name: string;
  readonly exempt: boolean;
}

/**
 * Throws ConfigError when one of our roles is missing, a superuser or exempt from row security: the second wall would
 * be gone.
 */
export async function checkRoles(database: OpenDatabase): Promise<void> {
  const expected = [
    'leadlight_owner',
    'leadlight_web',
    'leadlight_platform',
    'leadlight_login',
    'leadlight_jobs',
  ];
  const found = await withConnection(database.urls.owner, async (client) => {
    const result = await client.query<RoleState>(
      'select rolname as name, rolsuper or rolbypassrls as exempt from pg_roles where rolname = any($1)',
      [expected],
    );
    return result.rows;
  });
  for (const name of expected) {
    const role = found.find((one) => one.name === name);
    if (!role)
      throw new ConfigError(`the database role ${name} is missing. Run: npm run leadlight -- migrate`);
    if (role.exempt)
      throw new ConfigError(`the database role ${name} must be neither superuser nor BYPASSRLS.`);
  }
  if (!database.isEmbedded) await checkLogins(database.urls);
}

/** Throws ConfigError where a login is refused, or may not act as its role: no page could be read through it. */
async function checkLogins(urls: DatabaseUrls): Promise<void> {
  for (const pool of ['web', 'platform', 'login', 'jobs'] as const) {
    const setting = `DATABASE_${pool.toUpperCase()}_URL or DATABASE_URL`;
    await checkConnection(setting, urls[pool]);
    const role = `leadlight_${pool}`;
    const login = await withConnection(urls[pool], async (client) => {
      const { rows } = await client.query<{ name: string; may: boolean }>(
        `select session_user as name, pg_has_role(session_user, $1,
                  case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) as may`,
        [role],
      );
      return rows[0];
    });
    if (!login?.may)
      throw new ConfigError(
        `${login?.name} may not act as ${role} (${setting}). As the roles' owner: grant ${role} to "${login?.name}"`,
      );
  }
}
