import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { InstantSpan, RunOutcome, RunScope } from './run-scope.ts';
import { beganIn, outcomeOf, outcomeOfRun, runs, startOfRun } from './run-scope.ts';

/** One run of a retry chain. */
export interface ChainRun {
  /** Id of the chain's first run. */
  readonly root: string;
  readonly id: string;
  readonly workflowId: string | null;
  readonly outcome: RunOutcome;
  readonly isInPeriod: boolean;
  /** n8n names a successful retry of it that is not stored here (it was pruned). */
  readonly isHealedElsewhere: boolean;
}

/**
 * The runs of every retry chain that has a run in `span`, each chain's in the order they ran; a failed run whose
 * successful retry is not stored is a chain by itself.
 *
 * retry_of is matched within the client. Modes come first: a retry, or a retried run, whose mode is not asked for is
 * no part of a chain. A chain that bites its own tail begins at its least id.
 */
export async function loadRetryChains(db: ClientDb, scope: RunScope, span: InstantSpan): Promise<ChainRun[]> {
  const everyWorkflow: RunScope = { ...scope, workflows: 'all' };
  const asked = (alias: string) =>
    scope.modes === 'all'
      ? sql.raw('true')
      : sql.raw("coalesce(??, '') = any (?)", [`${alias}.mode`, [...scope.modes]]);
  const query = sql
    .queryBuilder()
    .withMaterialized('outcome_of', outcomeOf(db))
    .withMaterialized(
      'retries',
      sql('n8n_executions as retry')
        .join('n8n_executions as first', (on) =>
          on.on('first.client_id', 'retry.client_id').on('first.n8n_execution_id', 'retry.retry_of'),
        )
        .where('retry.client_id', db.clientId)
        .whereNotNull('retry.retry_of')
        .whereRaw('first.id <> retry.id')
        .where(asked('retry'))
        .where(asked('first'))
        .distinctOn('retry.id')
        .orderBy(['retry.id', 'first.id'])
        .select('retry.id', 'first.id as retried_id'),
    )
    .withRecursive('climb', ['id', 'ancestor'], (step) =>
      step
        .select('id', 'retried_id')
        .from('retries')
        .union((up) =>
          up
            .select('climb.id', 'retries.retried_id')
            .from('climb')
            .join('retries', 'retries.id', 'climb.ancestor'),
        ),
    )
    .withMaterialized(
      'roots',
      sql('climb')
        .leftJoin('retries as above', 'above.id', 'climb.ancestor')
        .groupBy('climb.id')
        .select(
          'climb.id',
          sql.raw(`coalesce(
            min(climb.ancestor::text) filter (where above.id is null), min(climb.ancestor::text))::uuid as root`),
        ),
    )
    .withMaterialized(
      'chain_of',
      sql('roots').select('id', 'root').union(sql('roots').select('root', 'root')),
    )
    .withMaterialized(
      'healed_alone',
      beganIn(runs(scope), span)
        .whereNotNull('e.retry_success_id')
        .whereRaw(`${outcomeOfRun} = 'failed'`)
        .whereNotIn('e.id', sql('chain_of').select('id'))
        .select('e.id'),
    )
    .with(
      'members',
      runs(everyWorkflow)
        .join(
          sql('chain_of').select('id', 'root').unionAll(sql('healed_alone').select('id', 'id')).as('chain'),
          'chain.id',
          'e.id',
        )
        .select(
          'chain.root',
          'e.id',
          'e.workflow_db_id',
          'e.n8n_execution_id as number',
          sql.raw(`${startOfRun} as at`),
          sql.raw(`${outcomeOfRun} as outcome`),
          sql.raw(`coalesce(${startOfRun} >= ? and ${startOfRun} < ?, false) as is_in_period`, [
            span.start,
            span.end,
          ]),
          sql.raw(
            `e.retry_success_id is not null and not exists (
               select from n8n_executions named
               where named.client_id = ? and named.n8n_execution_id = e.retry_success_id
             ) as is_healed_elsewhere`,
            [db.clientId],
          ),
        ),
    )
    .from(
      sql('members')
        .select('*', sql.raw('bool_or(is_in_period) over (partition by root) as concerns_period'))
        .as('chain'),
    )
    .where('concerns_period', true)
    // A retry has a higher number than what it retries: it decides where the clock does not.
    .orderByRaw('root, at nulls first, length(number), number, id')
    .select(
      'root',
      'id',
      'workflow_db_id as workflowId',
      'outcome',
      'is_in_period as isInPeriod',
      'is_healed_elsewhere as isHealedElsewhere',
    );
  return db.rows<ChainRun>(query);
}

/** What folding retries changes in the counts of one workflow. */
export interface RetryCorrection {
  readonly succeeded: number;
  readonly failed: number;
  readonly recovered: number;
}

/**
 * Per workflow (null: none), what to add to its plain counts so that each chain counts once: the chain's own finished
 * runs of the period go, and the chain comes, in the period and workflow of its first run, by the outcome of its last
 * finished run. Recovered: it had a failed run and ended well. `isAsked` tells which workflows are counted at all.
 */
export function retryCorrections(
  chainRuns: readonly ChainRun[],
  isAsked: (workflowId: string | null) => boolean,
): Map<string | null, RetryCorrection> {
  const corrections = new Map<string | null, RetryCorrection>();
  const add = (workflowId: string | null, change: Partial<RetryCorrection>) => {
    if (!isAsked(workflowId)) return;
    const known = corrections.get(workflowId) ?? { succeeded: 0, failed: 0, recovered: 0 };
    corrections.set(workflowId, {
      succeeded: known.succeeded + (change.succeeded ?? 0),
      failed: known.failed + (change.failed ?? 0),
      recovered: known.recovered + (change.recovered ?? 0),
    });
  };
  for (const chain of Map.groupBy(chainRuns, (run) => run.root).values()) {
    for (const run of chain) {
      if (run.isInPeriod && run.outcome === 'succeeded') add(run.workflowId, { succeeded: -1 });
      if (run.isInPeriod && run.outcome === 'failed') add(run.workflowId, { failed: -1 });
    }
    const first = chain.find((run) => run.id === run.root);
    const last = chain.findLast((run) => run.outcome === 'succeeded' || run.outcome === 'failed');
    if (!first?.isInPeriod || !last) continue;
    const endedWell = last.outcome === 'succeeded' || chain.some((run) => run.isHealedElsewhere);
    const hadFailure = chain.some((run) => run.outcome === 'failed');
    add(first.workflowId, endedWell ? { succeeded: 1, recovered: hadFailure ? 1 : 0 } : { failed: 1 });
  }
  return corrections;
}
