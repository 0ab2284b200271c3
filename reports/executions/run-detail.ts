import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { notFound } from '../../server/errors.ts';
import { fingerprintOf, maskedMessage, messageStart } from './error-fingerprint.ts';
import { maskText } from './mask-text.ts';
import type { Payload } from './payload.ts';
import { mostRead, presentPayload } from './payload.ts';
import type { RunCall, RunLead, RunLink } from './run-relations.ts';
import { loadCalls, loadLeads, loadRetries } from './run-relations.ts';
import type { RunOutcome, RunScope } from './run-scope.ts';
import { outcomeOf, outcomeOfRun, runs } from './run-scope.ts';
import { isUuid } from './runs-cursor.ts';
import { withStuckRuns } from './stuck-runs.ts';
import { touchingOnlyLeadsOf } from './touching.ts';

/** One run with everything it is connected to. Texts and payloads are masked. */
export interface RunDetail {
  readonly id: string;
  /** n8n's own number. */
  readonly number: string | null;
  readonly workflow: { readonly id: string; readonly name: string } | null;
  /** The platform's or n8n's word. */
  readonly status: string | null;
  readonly outcome: RunOutcome;
  readonly mode: string | null;
  readonly isStuck: boolean;
  readonly queuedAt: Date | null;
  /** The earliest start ever seen: n8n overwrites its own when a run wakes up. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly waitTill: Date | null;
  /** Null where an end of it is unknown; negative where the record says so. */
  readonly queueMs: number | null;
  readonly durationMs: number | null;
  /** Time it slept, part of the duration. */
  readonly waitingMs: number | null;
  readonly error: {
    readonly node: string | null;
    readonly message: string | null;
    /** Other runs that failed alike; null where this one did not fail. */
    readonly fingerprint: string | null;
  } | null;
  /** The run, what it retried and what retried it, in order; empty where it stands alone. */
  readonly retries: readonly RunLink[];
  readonly leads: readonly RunLead[];
  readonly calls: readonly RunCall[];
  readonly input: Payload | null;
  readonly output: Payload | null;
}

export interface RunDetailOptions {
  readonly now: Date;
  /** An agent: only a run that touched their leads and nobody else's. Null: any. */
  readonly onlyAssignedTo: string | null;
}

/** Longest error message that is shown. */
const mostMessage = 20_000;

/** Throws notFound for a run that is not there, is another client's, or is not this agent's to see: all look the same. */
export async function loadRun(
  db: ClientDb,
  executionId: string,
  options: RunDetailOptions,
): Promise<RunDetail> {
  if (!isUuid(executionId)) throw notFound('Run');
  const found = await loadRow(db, executionId.toLowerCase(), options);
  if (!found) throw notFound('Run');
  const [message, input, output] = await loadTexts(db, found.id);
  const hasError = found.outcome === 'failed' || message !== null || found.error_node !== null;
  return {
    id: found.id,
    number: found.number,
    workflow: found.workflow_id
      ? { id: found.workflow_id, name: found.workflow ?? 'Unnamed workflow' }
      : null,
    status: found.status,
    outcome: found.outcome,
    mode: found.mode,
    isStuck: found.is_stuck,
    queuedAt: found.queued_at,
    startedAt: found.started_at,
    finishedAt: found.finished_at,
    waitTill: found.wait_till,
    queueMs: between(found.queued_at, found.started_at),
    durationMs: between(found.started_at, found.finished_at),
    waitingMs: found.waiting_ms === null ? null : Number(found.waiting_ms),
    error: hasError
      ? {
          node: found.error_node,
          message: message === null ? null : maskText(message).slice(0, mostMessage),
          fingerprint: found.outcome === 'failed' ? found.fingerprint : null,
        }
      : null,
    retries: await loadRetries(db, found.id, options.onlyAssignedTo),
    leads: await loadLeads(db, found.id),
    calls: await loadCalls(db, found.id),
    input: input === null ? null : presentPayload(input, found.input_bytes ?? 0),
    output: output === null ? null : presentPayload(output, found.output_bytes ?? 0),
  };
}

function between(from: Date | null, to: Date | null): number | null {
  return from && to ? to.getTime() - from.getTime() : null;
}

interface RunRow {
  readonly id: string;
  readonly number: string | null;
  readonly workflow_id: string | null;
  readonly workflow: string | null;
  readonly status: string | null;
  readonly outcome: RunOutcome;
  readonly mode: string | null;
  readonly is_stuck: boolean;
  readonly queued_at: Date | null;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly wait_till: Date | null;
  readonly waiting_ms: string | null;
  readonly error_node: string | null;
  readonly fingerprint: string;
  readonly input_bytes: number | null;
  readonly output_bytes: number | null;
}

async function loadRow(db: ClientDb, id: string, options: RunDetailOptions): Promise<RunRow | undefined> {
  const everyRun: RunScope = { clientId: db.clientId, modes: 'all', workflows: 'all' };
  return db.optionalRow<RunRow>(
    withStuckRuns(sql.queryBuilder().withMaterialized('outcome_of', outcomeOf(db)), everyRun, options.now)
      .from(
        runs(everyRun)
          .where('e.id', id)
          .modify((step) => {
            if (options.onlyAssignedTo !== null) touchingOnlyLeadsOf(step, options.onlyAssignedTo);
          })
          .leftJoin('n8n_workflows as w', (on) =>
            on.on('w.client_id', 'e.client_id').andOn('w.id', 'e.workflow_db_id'),
          )
          .select(
            'e.id',
            'e.n8n_execution_id as number',
            'w.id as workflow_id',
            'w.name as workflow',
            sql.raw('coalesce(e.raw_status, e.status::text) as status'),
            sql.raw(`${outcomeOfRun} as outcome`),
            'e.mode',
            'e.queued_at',
            'e.started_at',
            'e.finished_at',
            'e.wait_till',
            'e.waiting_ms',
            'e.error_node',
            sql.raw('? as fingerprint', [fingerprintOf(maskedMessage(messageStart))]),
            sql.raw('octet_length(e.input_data::text) as input_bytes'),
            sql.raw('octet_length(e.output_data::text) as output_bytes'),
          )
          .as('run'),
      )
      .select('run.*', sql.raw('run.id in (select id from stuck_runs) as is_stuck')),
  );
}

type Texts = readonly [message: string | null, input: string | null, output: string | null];

/** Error message, input and output, without the secrets of the client's integrations, which stay in the database. */
async function loadTexts(db: ClientDb, id: string): Promise<Texts> {
  const { texts } = await db.row<{ texts: Texts }>(
    sql.raw(
      `select reporting.mask_known_secrets(array[
         left(e.error_message, :most), left(e.input_data::text, :most), left(e.output_data::text, :most)
       ]) as texts
       from n8n_executions e
       where e.client_id = :clientId and e.id = :id`,
      { clientId: db.clientId, id, most: mostRead },
    ),
  );
  return texts;
}
