import type { JobDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { storableText } from './storable-json.ts';

/** How far the sync of one n8n server into one client has come; ids are bigint as text. */
export interface SyncState {
  /** Highest id of a finished scan; null before the first page was stored. */
  readonly highest_execution_id: string | null;
  /** Where the first walk back goes on; null when it has reached the end. */
  readonly cursor: string | null;
  /** Lowest id that the first walk has stored. */
  readonly walked_down_to: string | null;
  /** Start of the last finished pass: what began before it (less the overlap) need not be listed again. */
  readonly covered_until: Date | null;
  readonly workflow_ids: readonly string[];
}

interface Source {
  readonly source: string;
  readonly now: Date;
}

/** Makes the row of a new source and notes the start of a pass. */
export async function beginPass(db: JobDb, { source, now }: Source): Promise<SyncState> {
  return db.row<SyncState>(
    sql.raw(
      `insert into reporting.n8n_sync_state (client_id, source, base_url, last_started_at)
       values (:client, :source, :source, :now)
       on conflict (client_id, source) do update set last_started_at = excluded.last_started_at
       returning highest_execution_id, cursor, walked_down_to, covered_until, workflow_ids`,
      { client: db.clientId, source, now },
    ),
  );
}

/** Until the transaction ends, no other sync of this client and server writes. */
export async function lockState(db: JobDb, source: string): Promise<SyncState> {
  return db.row<SyncState>(
    sql.raw(
      `select highest_execution_id, cursor, walked_down_to, covered_until, workflow_ids
       from reporting.n8n_sync_state
       where client_id = :client and source = :source
       for update`,
      { client: db.clientId, source },
    ),
  );
}

/** Moves the first walk's place down, never up: another sync may have come further. `lowest` null: an empty page. */
export async function saveWalk(
  db: JobDb,
  walk: { source: string; cursor: string | null; lowest: bigint | null; highest: bigint | null },
): Promise<void> {
  await db.rows(
    sql.raw(
      `update reporting.n8n_sync_state set
         cursor = :cursor,
         walked_down_to = least(walked_down_to, :lowest::bigint),
         highest_execution_id = coalesce(highest_execution_id, :highest::bigint)
       where client_id = :client and source = :source
         and (walked_down_to is null or :lowest::bigint is null or :lowest::bigint <= walked_down_to)
         and (highest_execution_id is null or cursor is not null)`,
      {
        client: db.clientId,
        source: walk.source,
        cursor: walk.cursor,
        lowest: walk.lowest?.toString() ?? null,
        highest: walk.highest?.toString() ?? null,
      },
    ),
  );
}

/** After a whole scan of what is new. */
export async function raiseHighest(db: JobDb, source: string, highest: bigint): Promise<void> {
  await db.rows(
    sql.raw(
      `update reporting.n8n_sync_state
       set highest_execution_id = greatest(highest_execution_id, :highest::bigint)
       where client_id = :client and source = :source`,
      { client: db.clientId, source, highest: highest.toString() },
    ),
  );
}

export async function saveWorkflowIds(db: JobDb, source: string, ids: readonly string[]): Promise<void> {
  await db.rows(
    sql.raw(
      `update reporting.n8n_sync_state set workflow_ids = :ids::text[]
       where client_id = :client and source = :source`,
      { client: db.clientId, source, ids: [...ids] },
    ),
  );
}

/** The pass that began at `startedAt` is complete. */
export async function completePass(
  db: JobDb,
  pass: { source: string; startedAt: Date; now: Date },
): Promise<void> {
  await db.rows(
    sql.raw(
      `update reporting.n8n_sync_state
       set covered_until = greatest(covered_until, :startedAt::timestamptz), last_completed_at = :now, last_error = null
       where client_id = :client and source = :source`,
      { client: db.clientId, ...pass },
    ),
  );
  await noteOnIntegration(db, pass.now, null);
}

export async function failPass(db: JobDb, source: string, now: Date, message: string): Promise<void> {
  const text = storableText(message, 1_000);
  await db.rows(
    sql.raw(
      `update reporting.n8n_sync_state set last_error = :text
       where client_id = :client and source = :source`,
      { client: db.clientId, source, text },
    ),
  );
  await noteOnIntegration(db, now, text);
}

/** People look for the state of a connection among the client's integrations. */
async function noteOnIntegration(db: JobDb, now: Date, error: string | null): Promise<void> {
  await db.rows(
    sql.raw(
      `update integrations set
         last_synced_at = case when :error::text is null then :now::timestamptz else last_synced_at end,
         last_error = :error::text,
         updated_at = :now::timestamptz
       where client_id = :client and provider = 'n8n'`,
      { client: db.clientId, now, error },
    ),
  );
}
