import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A setting that is missing or unusable: the process ends with this one line. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Secrets that appear in documents and samples; nobody may run with them. */
const knownSamples = ['changeme', 'secret', 'keyboard cat', 'example', 'password', 'insecure', 'replace-me'];

const databaseUrl = z.string().regex(/^postgres(ql)?:\/\//, 'it must start with postgres://');

const environment = z.object({
  HOST: z.string().min(1).optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRUST_PROXY: z.string().default(''),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_OWNER_URL: databaseUrl.optional(),
  DATABASE_WEB_URL: databaseUrl.optional(),
  DATABASE_PLATFORM_URL: databaseUrl.optional(),
  DATABASE_LOGIN_URL: databaseUrl.optional(),
  DATABASE_JOBS_URL: databaseUrl.optional(),
  SESSION_SECRET: z.string().optional(),
  CSRF_SECRET: z.string().optional(),
  ADMIN_ROLES_KEY: z.string().min(1).default('roles'),
  LEADLIGHT_DIR: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface DatabaseUrls {
  readonly owner: string;
  readonly web: string;
  readonly platform: string;
  readonly login: string;
  readonly jobs: string;
}

/** Secrets of the web process; each at least 32 bytes and used for one purpose only. */
export interface WebSecrets {
  readonly sessionSecret: string;
  readonly csrfSecret: string;
}

export interface Config {
  /** Null: not set, hence loopback only. */
  readonly host: string | null;
  readonly port: number;
  readonly publicUrl: string | null;
  /** Express' `trust proxy` value: empty trusts nobody, so X-Forwarded-For is ignored. */
  readonly trustProxy: string;
  /** Null: the embedded Postgres under `stateDir`. */
  readonly databaseUrls: DatabaseUrls | null;
  /** The key of `raw_app_meta_data` that lists a person's platform roles. */
  readonly adminRolesKey: string;
  readonly stateDir: string;
  readonly projectDir: string;
  readonly logLevel: string;
  /** The environment as read, for settings named by the user (`--api-key-env`). */
  readonly readSecretVariable: (name: string) => string | undefined;
}

/** Reads the process environment. Throws ConfigError naming the variable. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  // An empty variable is how shells and compose files spell "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`${String(issue?.path[0] ?? 'environment')}: ${issue?.message ?? 'not usable'}`);
  }
  const e = parsed.data;
  const alone = Object.keys(e).find((name) => /^DATABASE_.+_URL$/.test(name));
  // Falling back on the embedded database would answer for another one than the one that was named.
  if (alone && !e.DATABASE_URL) throw new ConfigError(`DATABASE_URL is not set, but ${alone} is.`);
  const projectDir = dirname(dirname(fileURLToPath(import.meta.url)));
  return {
    host: e.HOST ?? null,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL?.replace(/\/$/, '') ?? null,
    trustProxy: e.TRUST_PROXY,
    databaseUrls: e.DATABASE_URL
      ? {
          owner: e.DATABASE_OWNER_URL ?? e.DATABASE_URL,
          web: e.DATABASE_WEB_URL ?? e.DATABASE_URL,
          platform: e.DATABASE_PLATFORM_URL ?? e.DATABASE_URL,
          login: e.DATABASE_LOGIN_URL ?? e.DATABASE_URL,
          jobs: e.DATABASE_JOBS_URL ?? e.DATABASE_URL,
        }
      : null,
    adminRolesKey: e.ADMIN_ROLES_KEY,
    stateDir: resolve(e.LEADLIGHT_DIR ?? join(projectDir, '.leadlight')),
    projectDir,
    logLevel: e.LOG_LEVEL,
    readSecretVariable: (name) => env[name] || undefined,
  };
}

/**
 * The web process' secrets: from the environment, or, with the embedded database only, random ones made once per
 * install. Throws ConfigError for a missing, short, well-known or shared secret.
 */
export function readWebSecrets(
  config: Config,
  env: Record<string, string | undefined> = process.env,
): WebSecrets {
  const install = config.databaseUrls ? null : readInstallSecrets(config.stateDir);
  const secrets = {
    sessionSecret: checkSecret('SESSION_SECRET', env.SESSION_SECRET || install?.sessionSecret),
    csrfSecret: checkSecret('CSRF_SECRET', env.CSRF_SECRET || install?.csrfSecret),
  };
  if (secrets.sessionSecret === secrets.csrfSecret) {
    throw new ConfigError('SESSION_SECRET and CSRF_SECRET must differ: one secret, one purpose.');
  }
  return secrets;
}

function checkSecret(name: string, value: string | undefined): string {
  const remedy = 'Make one with: openssl rand -base64 48';
  if (!value) throw new ConfigError(`${name} is not set. ${remedy}`);
  if (Buffer.byteLength(value) < 32) throw new ConfigError(`${name} is shorter than 32 bytes. ${remedy}`);
  const plain = value.toLowerCase();
  if (knownSamples.some((sample) => plain.includes(sample)) || new Set(plain).size < 10) {
    throw new ConfigError(`${name} looks like a sample value. ${remedy}`);
  }
  return value;
}

const installSecrets = z.object({
  sessionSecret: z.string(),
  csrfSecret: z.string(),
  demoPassword: z.string(),
  databasePasswords: z.object({
    postgres: z.string(),
    leadlight_owner: z.string(),
    leadlight_web: z.string(),
    leadlight_platform: z.string(),
    leadlight_login: z.string(),
    leadlight_jobs: z.string(),
  }),
});

export type InstallSecrets = z.infer<typeof installSecrets>;

/** The random secrets of this install (file mode 0600), made at the first call. */
export function readInstallSecrets(stateDir: string): InstallSecrets {
  const path = join(stateDir, 'secrets.json');
  if (!existsSync(path)) {
    // Started by root, the database runs as another user, who must pass through to its data.
    mkdirSync(stateDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    const secret = () => randomBytes(36).toString('base64url');
    const made: InstallSecrets = {
      sessionSecret: secret(),
      csrfSecret: secret(),
      demoPassword: randomBytes(9).toString('base64url'),
      databasePasswords: {
        postgres: secret(),
        leadlight_owner: secret(),
        leadlight_web: secret(),
        leadlight_platform: secret(),
        leadlight_login: secret(),
        leadlight_jobs: secret(),
      },
    };
    try {
      writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process of this install made it in the same moment: its secrets hold.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  chmodSync(path, 0o600);
  return installSecrets.parse(JSON.parse(readFileSync(path, 'utf8')));
}
