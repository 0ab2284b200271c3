import { closePools, createPools } from '../../server/compose.ts';
import type { DatabaseUrls } from '../../server/config.ts';
import { withConnection } from '../../server/db/pool.ts';
import { ClientScope, sql, withClient, withClientWrite } from '../../server/db/tenancy.ts';
import { createLog } from '../../server/log.ts';

export interface BleedResult {
  readonly requests: number;
  /** Ended by an abort, a time-out or a killed connection, as asked for. */
  readonly disturbed: number;
  /** Rows of another client than the request's own. Anything but 0 is a breach. */
  readonly foreignRows: number;
  /** Rows seen at all, so that "nothing foreign" does not mean "nothing". */
  readonly ownRows: number;
}

/**
 * Many clients share a pool of 4 connections while requests are aborted, time out and lose their connection at random.
 * Half of the queries leave the WHERE out on purpose: the database's own wall must hold alone.
 */
export async function runPoolBleed(options: {
  readonly urls: DatabaseUrls;
  readonly clientIds: readonly string[];
  readonly requestsPerClient: number;
  /** Numbers from 0 to 1, so that a run can be repeated. */
  readonly random: () => number;
}): Promise<BleedResult> {
  const { clientIds, random } = options;
  const pools = createPools(options.urls, createLog('silent'), { web: 4, platform: 1, login: 1, jobs: 1 });
  const result = { requests: 0, disturbed: 0, foreignRows: 0, ownRows: 0 };

  const request = async (clientId: string): Promise<void> => {
    const kind = random();
    const leaving = new AbortController();
    const scope = ClientScope.mint(clientId);
    const read = random() < 0.5;
    const work = async (db: Parameters<Parameters<typeof withClient>[2]>[0]) => {
      if (kind < 0.04) setTimeout(() => leaving.abort(), random() * 4);
      if (kind >= 0.04 && kind < 0.08) await kill(options.urls.owner, await pidOf(db));
      if (kind >= 0.08 && kind < 0.12) await db.rows(sql.raw("set local statement_timeout = '1ms'"));
      const rows = await db.rows<{ client_id: string }>(
        random() < 0.5
          ? sql.raw('select client_id from public.leads order by id limit 20')
          : sql('public.leads').select('client_id').where({ client_id: db.clientId }).orderBy('id').limit(20),
      );
      if (kind < 0.12) await db.rows(sql.raw('select pg_sleep(0.004)'));
      return rows;
    };
    try {
      const rows = read
        ? await withClient(pools, scope, work, { signal: leaving.signal })
        : await withClientWrite(pools, scope, work);
      for (const row of rows) {
        if (row.client_id === clientId) result.ownRows += 1;
        else result.foreignRows += 1;
      }
    } catch {
      result.disturbed += 1;
    }
    result.requests += 1;
  };

  try {
    await Promise.all(
      clientIds.map(async (clientId) => {
        for (let at = 0; at < options.requestsPerClient; at += 1) await request(clientId);
      }),
    );
  } finally {
    await closePools(pools);
  }
  return result;
}

async function pidOf(db: {
  rows: <Row>(query: ReturnType<typeof sql.raw>) => Promise<Row[]>;
}): Promise<number> {
  const [row] = await db.rows<{ pid: number }>(sql.raw('select pg_backend_pid() as pid'));
  return row?.pid ?? 0;
}

async function kill(ownerUrl: string, pid: number): Promise<void> {
  await withConnection(ownerUrl, (client) => client.query('select pg_terminate_backend($1)', [pid]));
}
