import type { JobDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';

/** Hidden runs are few; a larger hole is of runs that n8n was told not to keep, and only its newest part is asked for. */
const largestHole = 10_000n;

/** A stretch of ids, both ends included, that one page of the list has covered. */
export interface IdRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** Notes the ids of a stretch that the list did not show and that are not known: waiting, running or deleted runs. */
export async function noteGaps(
  db: JobDb,
  gap: { source: string; range: IdRange; now: Date },
): Promise<{ wasCut: boolean }> {
  const { from, to } = gap.range;
  const wasCut = to - from > largestHole;
  await db.rows(
    sql.raw(
      `insert into reporting.n8n_sync_gaps (client_id, source, execution_id, first_seen_at)
       select :client, :source, missing.id, :now
       from generate_series(:from::bigint, :to::bigint) as missing(id)
       where not exists (
         select 1 from n8n_executions as e
         where e.client_id = :client and e.n8n_execution_id = missing.id::text)
       on conflict (client_id, source, execution_id) do nothing`,
      {
        client: db.clientId,
        source: gap.source,
        now: gap.now,
        from: (wasCut ? to - largestHole : from).toString(),
        to: to.toString(),
      },
    ),
  );
  return { wasCut };
}

/** Ids that have been seen are no gaps any more. */
export async function closeGaps(db: JobDb, source: string, ids: readonly string[]): Promise<void> {
  const serial = ids.filter(isSerial);
  if (serial.length === 0) return;
  await db.rows(
    sql.raw(
      `delete from reporting.n8n_sync_gaps
       where client_id = :client and source = :source and execution_id = any(:ids::bigint[])`,
      { client: db.clientId, source, ids: serial },
    ),
  );
}

/** Open gaps, those that were never or longest ago asked for first. */
export async function openGaps(db: JobDb, source: string, limit: number): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(
    sql.raw(
      `select execution_id::text as id
       from reporting.n8n_sync_gaps
       where client_id = :client and source = :source and given_up_at is null
       order by last_asked_at nulls first, execution_id desc
       limit :limit`,
      { client: db.clientId, source, limit },
    ),
  );
  return rows.map((row) => row.id);
}

export async function noteAsked(
  db: JobDb,
  asked: { source: string; ids: readonly string[]; now: Date },
): Promise<void> {
  await db.rows(
    sql.raw(
      `update reporting.n8n_sync_gaps set last_asked_at = :now
       where client_id = :client and source = :source and execution_id = any(:ids::bigint[])`,
      { client: db.clientId, source: asked.source, ids: [...asked.ids], now: asked.now },
    ),
  );
}

/**
 * Gives up gaps that were first seen before `before`, when n8n has pruned what could have been there, and forgets
 * given-up ones below `keepAbove`, which no scan will meet again. Answers how many were given up now and are still open.
 */
export async function giveUpGaps(
  db: JobDb,
  options: { source: string; before: Date; keepAbove: bigint; now: Date },
): Promise<{ givenUp: number; open: number }> {
  const bindings = {
    client: db.clientId,
    source: options.source,
    before: options.before,
    now: options.now,
    keepAbove: options.keepAbove.toString(),
  };
  await db.rows(
    sql.raw(
      `delete from reporting.n8n_sync_gaps
       where client_id = :client and source = :source and given_up_at is not null and execution_id < :keepAbove::bigint`,
      bindings,
    ),
  );
  const givenUp = await db.rows(
    sql.raw(
      `update reporting.n8n_sync_gaps set given_up_at = :now
       where client_id = :client and source = :source and given_up_at is null
         and first_seen_at < :before and last_asked_at is not null
       returning execution_id`,
      bindings,
    ),
  );
  const { open } = await db.row<{ open: string }>(
    sql.raw(
      `select count(*) as open from reporting.n8n_sync_gaps
       where client_id = :client and source = :source and given_up_at is null`,
      bindings,
    ),
  );
  return { givenUp: givenUp.length, open: Number(open) };
}

/** n8n's ids are serial numbers as text; anything else takes no part in gaps. */
export function isSerial(id: string): boolean {
  return /^\d{1,18}$/.test(id);
}
