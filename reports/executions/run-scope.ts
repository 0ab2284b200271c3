import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';

/** A step or a whole statement that is still being put together. */
export type Relation = ReturnType<typeof sql.queryBuilder>;

/** What a run came to, whatever the platform calls its status. */
export const runOutcomes = ['succeeded', 'failed', 'canceled', 'in_flight', 'unmapped'] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/** Which runs are meant, beside their time. */
export interface RunScope {
  readonly clientId: string;
  /** Modes that count; the empty text stands for runs that the platform wrote without one. `all`: whatever there is. */
  readonly modes: readonly string[] | 'all';
  /** Ids of workflows; `all`; `none`: runs that belong to no workflow. */
  readonly workflows: readonly string[] | 'all' | 'none';
}

export interface InstantSpan {
  readonly start: Date;
  readonly end: Date;
}

/** The start of a run: a run that still waits in the queue counts where it was queued. */
export const startOfRun = 'coalesce(e.started_at, e.queued_at)';

/**
 * Step `outcome_of (label, outcome)`: what each status means, the client's own word before the general one. A label
 * that stands in neither is unmapped.
 */
export function outcomeOf(db: ClientDb): Relation {
  return sql.queryBuilder().from(
    sql.raw(
      `(select coalesce(own.label, general.label) as label, coalesce(own.outcome, general.outcome) as outcome
        from (select label, outcome from reporting.status_outcomes where domain = 'execution') general
        full join (
          select label, outcome from reporting.client_status_outcomes
          where client_id = :clientId and domain = 'execution'
        ) own on own.label = general.label) meaning`,
      { clientId: db.clientId },
    ),
  );
}

/**
 * The runs of a scope as `e`, with their outcome; needs the step `outcome_of`. Where the platform's enum had no word
 * for n8n's status, the word kept in raw_status decides.
 */
export function runs(scope: RunScope): Relation {
  const query = sql('n8n_executions as e')
    .leftJoin('outcome_of as by_status', 'by_status.label', sql.raw('e.status::text'))
    .leftJoin('outcome_of as by_raw', 'by_raw.label', 'e.raw_status')
    .where('e.client_id', scope.clientId);
  return within(query, scope);
}

/** The outcome of a run of `runs()`. */
export const outcomeOfRun = "coalesce(nullif(by_status.outcome, 'unmapped'), by_raw.outcome, 'unmapped')";

/** Narrows `e` to the modes and workflows of a scope. */
export function within(query: Relation, scope: RunScope): Relation {
  const { modes, workflows } = scope;
  if (modes !== 'all') query.whereRaw("coalesce(e.mode, '') = any (?)", [[...modes]]);
  if (workflows === 'none') query.whereNull('e.workflow_db_id');
  else if (workflows !== 'all') query.whereRaw('e.workflow_db_id = any (?)', [[...workflows]]);
  return query;
}

/** Narrows `e` to runs that began in `[start, end)`; written so that both indexes on time are used. */
export function beganIn(query: Relation, span: InstantSpan): Relation {
  return query.where((began) =>
    began
      .where((started) =>
        started.where('e.started_at', '>=', span.start).where('e.started_at', '<', span.end),
      )
      .orWhere((queued) =>
        queued
          .whereNull('e.started_at')
          .where('e.queued_at', '>=', span.start)
          .where('e.queued_at', '<', span.end),
      ),
  );
}

/** Step `runs`: the slim rows that figures are counted from. `duration_ms` only of successes that did not end before they began. */
export function runsBegunIn(scope: RunScope, span: InstantSpan): Relation {
  return beganIn(runs(scope), span).select(
    'e.id',
    'e.workflow_db_id',
    'e.n8n_execution_id as number',
    'e.retry_of',
    'e.retry_success_id',
    'e.mode',
    sql.raw(`${startOfRun} as at`),
    sql.raw(`${outcomeOfRun} as outcome`),
    sql.raw(
      `case when ${outcomeOfRun} = 'succeeded' and e.finished_at >= e.started_at
            then round(extract(epoch from e.finished_at - e.started_at) * 1000)::float8 end as duration_ms`,
    ),
    sql.raw(`${outcomeOfRun} = 'succeeded' and e.finished_at < e.started_at as ends_before_start`),
  );
}
