import type { JobDb, Pools } from '../../server/db/tenancy.ts';
import { withJob } from '../../server/db/tenancy.ts';
import type { Logger } from '../../server/log.ts';
import type { ExecutionRow } from './execution-row.ts';
import { closeGaps } from './gaps.ts';
import type { N8nApi } from './n8n-api.ts';
import { explainKeys } from './one-server.ts';
import { storeExecutions } from './store-executions.ts';
import { lockState } from './sync-state.ts';

/** What one pass has done so far; `syncN8n` hands it out. */
export interface Tally {
  workflows: number;
  inserted: number;
  /** Rows changed after they were inserted, also within the same pass (an error text is asked for later). */
  updated: number;
  /** Answers by id that came with the run's data. */
  detailsFetched: number;
}

/** One run of the sync: of one client, from one server, with one start. */
export interface Pass {
  readonly pools: Pools;
  readonly clientId: string;
  readonly api: N8nApi;
  /** Names the server: its address. */
  readonly source: string;
  readonly startedAt: Date;
  readonly now: () => Date;
  readonly log: Logger | undefined;
  readonly signal: AbortSignal | undefined;
  readonly limits: PassLimits;
  readonly tally: Tally;
  /** Ids asked one by one in this pass, so that none is asked twice. */
  readonly asked: Set<string>;
  /** Ids that n8n has shown in this pass, in lists or one by one. */
  readonly seen: Set<string>;
}

export interface PassLimits {
  /** So many of the newest ids are listed again in every pass. */
  readonly windowIds: number;
  /** And everything that started after the last finished pass less this. */
  readonly overlapMs: number;
  /** How many gaps one pass asks for. */
  readonly gapsPerPass: number;
  /** n8n's own pruning age: what is older may be gone for good. */
  readonly pruneAgeMs: number;
}

/** A short transaction of this pass's client. */
export function inJob<T>(pass: Pass, work: (db: JobDb) => Promise<T>): Promise<T> {
  return withJob(pass.pools, pass.clientId, work).catch((error: unknown) => {
    throw explainKeys(error);
  });
}

/** Stores runs, closes their gaps and does `also`, all or nothing; counts what changed. */
export async function store(
  pass: Pass,
  rows: readonly ExecutionRow[],
  also: (db: JobDb) => Promise<void> = async () => {},
): Promise<void> {
  pass.signal?.throwIfAborted();
  const stored = await inJob(pass, async (db) => {
    await lockState(db, pass.source);
    const result = await storeExecutions(db, rows);
    await closeGaps(
      db,
      pass.source,
      rows.map((row) => row.n8n_execution_id),
    );
    await also(db);
    return result;
  });
  for (const row of rows) pass.seen.add(row.n8n_execution_id);
  pass.tally.inserted += stored.inserted;
  pass.tally.updated += stored.updated;
}
