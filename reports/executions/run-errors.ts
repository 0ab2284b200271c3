import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { fingerprintOf, maskedMessage, messageStart } from './error-fingerprint.ts';
import { maskKnownSecrets } from './mask-known-secrets.ts';
import type { InstantSpan, RunScope } from './run-scope.ts';
import { beganIn, outcomeOf, outcomeOfRun, runs, startOfRun } from './run-scope.ts';

/** Runs that failed alike. */
export interface RunError {
  readonly fingerprint: string;
  readonly node: string | null;
  /** Ids, numbers, addresses and known secrets masked; null where the runs left no message. */
  readonly message: string | null;
  readonly runs: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly workflowIds: readonly (string | null)[];
}

export interface RunErrors {
  /** Most frequent first. */
  readonly errors: readonly RunError[];
  /** How many different errors there were. */
  readonly different: number;
  /** How many failed runs were compared, and how many there were. */
  readonly compared: number;
  readonly failed: number;
}

/** How many failed runs are compared at most: the latest ones. */
const mostCompared = 2_000;
const mostShown = 20;
/** Shorter than what is compared: a secret that is cut in two is not known any more. */
const mostWritten = 220;

/** The errors of runs that began in `span` and failed, folded by fingerprint. */
export async function loadRunErrors(db: ClientDb, scope: RunScope, span: InstantSpan): Promise<RunErrors> {
  const failedRuns = () => beganIn(runs(scope), span).whereRaw(`${outcomeOfRun} = 'failed'`);
  const rows = await db.rows<{
    fingerprint: string;
    node: string | null;
    message: string;
    runs: number;
    first_seen: Date;
    last_seen: Date;
    workflow_ids: (string | null)[];
    different: number;
    compared: number;
    failed: number;
  }>(
    sql
      .queryBuilder()
      .with('outcome_of', outcomeOf(db))
      .withMaterialized('failed_runs', failedRuns().select('e.id', sql.raw(`${startOfRun} as at`)))
      .with(
        'latest',
        sql('failed_runs').orderBy('at', 'desc').orderBy('id').limit(mostCompared).select('id', 'at'),
      )
      // Many runs fail with the very same words: each text is masked once.
      .withMaterialized(
        'worded',
        sql('latest')
          .join('n8n_executions as e', 'e.id', 'latest.id')
          .where('e.client_id', scope.clientId)
          .groupByRaw(`e.error_node, e.workflow_db_id, ${messageStart}`)
          .select(
            'e.error_node',
            'e.workflow_db_id',
            sql.raw(`${messageStart} as message`),
            sql.raw('count(*) as runs'),
            sql.raw('min(latest.at) as first_seen'),
            sql.raw('max(latest.at) as last_seen'),
          ),
      )
      .withMaterialized(
        'masked',
        sql('worded as e').select(
          'e.error_node',
          'e.workflow_db_id',
          'e.runs',
          'e.first_seen',
          'e.last_seen',
          sql.raw('? as message', [maskedMessage('e.message')]),
        ),
      )
      .with(
        'folded',
        sql('masked as e')
          .groupBy('e.error_node', 'e.message')
          .select(
            sql.raw('? as fingerprint', [fingerprintOf(sql.raw('e.message'))]),
            'e.error_node as node',
            'e.message',
            sql.raw('sum(e.runs)::int as runs'),
            sql.raw('min(e.first_seen) as first_seen'),
            sql.raw('max(e.last_seen) as last_seen'),
            sql.raw('array_agg(distinct e.workflow_db_id order by e.workflow_db_id) as workflow_ids'),
          ),
      )
      .from('folded')
      .select(
        'folded.*',
        sql.raw('(count(*) over ())::int as different'),
        sql.raw('(sum(runs) over ())::int as compared'),
        sql.raw('(select count(*) from failed_runs)::int as failed'),
      )
      .orderBy('runs', 'desc')
      .orderBy('last_seen', 'desc')
      .orderBy('fingerprint')
      .limit(mostShown),
  );
  const messages = await maskKnownSecrets(
    db,
    rows.map((row) => row.message),
  );
  return {
    errors: rows.map((row, at) => ({
      fingerprint: row.fingerprint,
      node: row.node,
      message: messages[at]?.slice(0, mostWritten) || null,
      runs: row.runs,
      firstSeen: row.first_seen,
      lastSeen: row.last_seen,
      workflowIds: row.workflow_ids,
    })),
    different: rows[0]?.different ?? 0,
    compared: rows[0]?.compared ?? 0,
    failed: rows[0]?.failed ?? 0,
  };
}
