import { sql } from '../../server/db/tenancy.ts';
import type { Relation, RunScope } from './run-scope.ts';
import { outcomeOfRun, runs, startOfRun } from './run-scope.ts';

/**
 * Adds the steps that fold retries into their first run, after `outcome_of` and `runs`:
 *
 * - `chain_of (id, root)`: every run of a retry chain of this client, whenever it ran, with the chain's first run;
 * - `events (id, workflow_db_id, final, had_failure, healed)`: one row for each run of `runs` that is no retry, with
 *   its chain's last finished outcome. So a chain belongs to the period and workflow of its first run.
 *
 * `healed`: n8n names a successful retry that is not stored here (it was pruned). Modes come first: a retry whose
 * mode is not asked for is no part of a chain. Chains that bite their own tail begin at their least id.
 */
export function withRetryChains(query: Relation, scope: RunScope): Relation {
  const everyWorkflow: RunScope = { ...scope, workflows: 'all' };
  return query
    .with(
      'retries',
      runs(everyWorkflow)
        .join('n8n_executions as first', (on) =>
          on.on('first.client_id', 'e.client_id').on('first.n8n_execution_id', 'e.retry_of'),
        )
        .whereNotNull('e.retry_of')
        .whereRaw('first.id <> e.id')
        .modify((step) => {
          if (scope.modes !== 'all') step.whereRaw("coalesce(first.mode, '') = any (?)", [[...scope.modes]]);
        })
        .distinctOn('e.id')
        .orderBy(['e.id', 'first.id'])
        .select('e.id', 'first.id as retried_id'),
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
    .with(
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
    .with('chain_of', sql('roots').select('id', 'root').union(sql('roots').select('root', 'root')))
    .with(
      'members',
      runs(everyWorkflow)
        .join('chain_of', 'chain_of.id', 'e.id')
        .select(
          'chain_of.root',
          'e.id',
          'e.n8n_execution_id as number',
          'e.retry_success_id',
          sql.raw(`${startOfRun} as at`),
          sql.raw(`${outcomeOfRun} as outcome`),
        ),
    )
    .with(
      'chain_ends',
      sql('members')
        .groupBy('root')
        .select(
          'root',
          // A retry has a higher number than what it retries: it decides where the clock does not.
          sql.raw(`(array_agg(outcome order by at desc nulls last, length(number) desc, number desc, id desc)
                    filter (where outcome in ('succeeded', 'failed')))[1] as final`),
          sql.raw("bool_or(outcome = 'failed') as had_failure"),
        ),
    )
    .with(
      'healed',
      sql
        .queryBuilder()
        .from(
          sql('runs')
            .whereNotNull('retry_success_id')
            .select('id as root', 'retry_success_id')
            .union(sql('members').whereNotNull('retry_success_id').select('root', 'retry_success_id'))
            .as('named'),
        )
        .whereNotExists(
          sql('n8n_executions as e')
            .where('e.client_id', scope.clientId)
            .whereRaw('e.n8n_execution_id = named.retry_success_id')
            .select('e.id'),
        )
        .distinct('named.root'),
    )
    .with(
      'events',
      sql('runs')
        .leftJoin('chain_of', 'chain_of.id', 'runs.id')
        .leftJoin('chain_ends', 'chain_ends.root', 'runs.id')
        .leftJoin('healed', 'healed.root', 'runs.id')
        .whereRaw('(chain_of.root is null or chain_of.root = runs.id)')
        .select(
          'runs.id',
          'runs.workflow_db_id',
          sql.raw('coalesce(chain_ends.final, runs.outcome) as final'),
          sql.raw("coalesce(chain_ends.had_failure, runs.outcome = 'failed') as had_failure"),
          sql.raw('healed.root is not null as healed'),
        ),
    );
}
