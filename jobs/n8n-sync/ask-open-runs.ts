import { sql } from '../../server/db/tenancy.ts';
import { askById, askMany } from './ask-by-id.ts';
import { executionRow } from './execution-row.ts';
import { giveUpGaps, noteAsked, openGaps } from './gaps.ts';
import { N8nError } from './n8n-error.ts';
import type { Pass } from './pass.ts';
import { inJob, store } from './pass.ts';
import { walk } from './walk.ts';

/** Lists what runs at this moment: the general list hides it. */
export async function scanRunning(pass: Pass): Promise<void> {
  try {
    for await (const page of walk((cursor) => pass.api.executions(cursor, 'running'), null)) {
      await store(
        pass,
        page.data.map((run) => executionRow(run, false)),
      );
    }
  } catch (error) {
    // Older servers do not know this status; their running runs are found by their gaps.
    if (!(error instanceof N8nError && error.status === 400)) throw error;
  }
}

const mostProbes = 50;

/** Asks for the ids right above the highest: the newest runs may wait, and a gap shows only when a later run is listed. */
export async function probeAbove(pass: Pass, highest: bigint | null): Promise<void> {
  if (highest === null) return;
  for (let step = 1n; step <= mostProbes; step++) {
    const row = await askById(pass, (highest + step).toString(), 'failed');
    if (row === null) return;
    await store(pass, [row]);
  }
}

/** Asks for ids that no list has shown; those that n8n does not have stay gaps until it would have pruned them. */
export async function askGaps(
  pass: Pass,
  highest: bigint | null,
): Promise<{ gaps: number; gapsGivenUp: number }> {
  const ids = await inJob(pass, (db) => openGaps(db, pass.source, pass.limits.gapsPerPass));
  await askMany(pass, ids, 'failed', (found, absent) =>
    store(pass, found, (db) => noteAsked(db, { source: pass.source, ids: absent, now: pass.startedAt })),
  );
  const { givenUp, open } = await inJob(pass, (db) =>
    giveUpGaps(db, {
      source: pass.source,
      before: new Date(pass.startedAt.getTime() - pass.limits.pruneAgeMs),
      keepAbove: (highest ?? 0n) - BigInt(pass.limits.windowIds),
      now: pass.startedAt,
    }),
  );
  return { gaps: open, gapsGivenUp: givenUp };
}

/** Asks for every run that had not ended when last seen; answers how many still have not. */
export async function askUnfinished(pass: Pass): Promise<number> {
  const ids = await unfinishedIds(pass);
  await askMany(
    pass,
    ids.filter((id) => !pass.asked.has(id)),
    'failed',
    async (found, absent) => {
      await store(pass, found);
      await markLost(pass, absent);
    },
  );
  return (await unfinishedIds(pass)).length;
}

async function unfinishedIds(pass: Pass): Promise<string[]> {
  const rows = await inJob(pass, (db) =>
    db.rows<{ id: string }>(
      sql.raw(
        `select n8n_execution_id as id
         from n8n_executions
         where client_id = :client and status::text in ('new', 'running', 'waiting')
           and n8n_execution_id is not null
         order by started_at desc nulls last, n8n_execution_id`,
        { client: db.clientId },
      ),
    ),
  );
  return rows.map((row) => row.id);
}

/** Runs that n8n deleted before we saw their end: once they are older than its pruning age, nobody will know it. */
async function markLost(pass: Pass, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await inJob(pass, (db) =>
    db.rows(
      sql.raw(
        `update n8n_executions set status = 'unknown', raw_status = 'deleted in n8n'
         where client_id = :client and n8n_execution_id = any(:ids::text[])
           and status::text in ('new', 'running', 'waiting')
           and coalesce(started_at, queued_at) < :before`,
        {
          client: db.clientId,
          ids: [...ids],
          before: new Date(pass.startedAt.getTime() - pass.limits.pruneAgeMs),
        },
      ),
    ),
  );
}
