import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withConnection } from '../../server/db/pool.ts';

const binDir = '/usr/lib/postgresql/15/bin';

export const hasDebianPostgres = existsSync(join(binDir, 'initdb'));

export interface ServerForTests {
  readonly url: (database: string, user?: string) => string;
  readonly stop: () => void | Promise<void>;
}

/** The oldest Postgres that we support, on a data folder of its own; only where Debian's packages are installed. */
export async function startDebianPostgres(): Promise<ServerForTests> {
  const folder = mkdtempSync(join(tmpdir(), 'leadlight-pg15-'));
  const account = process.getuid?.() === 0 ? postgresAccount() : {};
  if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  const dataDir = join(folder, 'data');
  const run = (program: string, args: readonly string[]) => {
    // pg_ctl hands its output to the server, which would keep a pipe open.
    const { status } = spawnSync(join(binDir, program), args, { ...account, cwd: folder, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${program} ended with ${status}`);
  };
  run('initdb', ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  const port = await freePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'shared_buffers=32MB',
  ];
  const auto = join(dataDir, 'postgresql.auto.conf');
  writeFileSync(auto, settings.map((line) => line.replace(/=(.*)/, " = '$1'\n")).join(''));
  run('pg_ctl', ['start', '-w', '-D', dataDir, '-l', join(folder, 'log')]);
  const url = (database: string, user = 'postgres') => `postgres://${user}@127.0.0.1:${port}/${database}`;
  await withConnection(url('postgres'), (client) => client.query('select 1'));
  return {
    url,
    stop: () => {
      run('pg_ctl', ['stop', '-m', 'immediate', '-w', '-D', dataDir]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function postgresAccount(): { uid?: number; gid?: number } {
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
