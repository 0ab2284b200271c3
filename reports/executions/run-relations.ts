import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { maskKnownSecrets } from './mask-known-secrets.ts';
import type { RunOutcome } from './run-scope.ts';
import { outcomeOf, outcomeOfRun, runs, startOfRun } from './run-scope.ts';
import { leadName, touchingOnlyLeadsOf } from './touching.ts';

/** One run of a chain of retries. */
export interface RunLink {
  readonly id: string;
  readonly number: string | null;
  readonly at: Date | null;
  readonly status: string | null;
  readonly outcome: RunOutcome;
  readonly isThis: boolean;
}

/** A lead that a run touched, and where it stands now. */
export interface RunLead {
  readonly id: string;
  readonly name: string;
  readonly pipeline: string | null;
  readonly stage: string | null;
  /** The run was for this lead; wrote its journey; called AI for it. */
  readonly by: readonly ('run' | 'journey' | 'ai')[];
}

/** A call of an AI model that a run made. */
export interface RunCall {
  readonly id: string;
  readonly at: Date | null;
  readonly model: string | null;
  readonly status: string | null;
  readonly latencyMs: number | null;
  readonly error: string | null;
}

const mostListed = 50;

/**
 * The chain of retries around a run, in the order they ran; empty where it has none. Of an agent's chain only the runs
 * that the agent may open (`onlyAssignedTo`; null: all).
 */
export async function loadRetries(
  db: ClientDb,
  id: string,
  onlyAssignedTo: string | null,
): Promise<RunLink[]> {
  const rows = await db.rows<RunLink>(
    sql
      .queryBuilder()
      .withMaterialized('outcome_of', outcomeOf(db))
      .withRecursive(
        'chain',
        sql.raw(
          `select e.id, e.n8n_execution_id as number, e.retry_of
           from n8n_executions e
           where e.client_id = :clientId and e.id = :id
           union
           select e.id, e.n8n_execution_id, e.retry_of
           from chain
           join n8n_executions e
             on e.client_id = :clientId and (e.n8n_execution_id = chain.retry_of or e.retry_of = chain.number)`,
          { clientId: db.clientId, id },
        ),
      )
      .from(
        runs({ clientId: db.clientId, modes: 'all', workflows: 'all' })
          .whereIn('e.id', sql('chain').select('id'))
          .modify((step) => {
            if (onlyAssignedTo !== null) touchingOnlyLeadsOf(step, onlyAssignedTo);
          })
          .select(
            'e.id',
            'e.n8n_execution_id as number',
            sql.raw(`${startOfRun} as at`),
            sql.raw('coalesce(e.raw_status, e.status::text) as status'),
            sql.raw(`${outcomeOfRun} as outcome`),
            sql.raw('e.id = ? as "isThis"', [id]),
          )
          .as('links'),
      )
      .select('*')
      .orderByRaw('at nulls last, length(number), number, id')
      .limit(mostListed),
  );
  return rows.length > 1 ? rows : [];
}

/** The leads a run touched, the one it was for first. */
export function loadLeads(db: ClientDb, id: string): Promise<RunLead[]> {
  return db.rows<RunLead>(
    sql
      .queryBuilder()
      .with(
        'touched',
        sql.raw(
          `select e.lead_id, 'run' as by from n8n_executions e where e.client_id = :clientId and e.id = :id
           union
           select j.lead_id, 'journey' from lead_journey_events j
           where j.client_id = :clientId and j.n8n_execution_id = :id
           union
           select a.lead_id, 'ai' from ai_interactions a
           where a.client_id = :clientId and a.n8n_execution_id = :id`,
          { clientId: db.clientId, id },
        ),
      )
      .from('touched')
      .join('leads as l', 'l.id', 'touched.lead_id')
      .leftJoin('deal_stages as s', (on) =>
        on.on('s.client_id', 'l.client_id').andOn('s.id', 'l.deal_stage_id'),
      )
      .leftJoin('deal_pipelines as p', (on) =>
        on.on('p.client_id', 's.client_id').andOn('p.id', 's.pipeline_id'),
      )
      .where('l.client_id', db.clientId)
      .groupBy('l.id', 'p.name', 's.name')
      .select(
        'l.id',
        sql.raw('? as name', [leadName]),
        'p.name as pipeline',
        's.name as stage',
        sql.raw('array_agg(distinct touched.by order by touched.by desc) as by'),
      )
      .orderByRaw("bool_or(touched.by = 'run') desc, l.id")
      .limit(mostListed),
  );
}

/** The AI calls a run made, oldest first. */
export async function loadCalls(db: ClientDb, id: string): Promise<RunCall[]> {
  const rows = await db.rows<RunCall>(
    sql('ai_interactions as a')
      .leftJoin('ai_models as m', 'm.id', 'a.model_id')
      .where({ 'a.client_id': db.clientId, 'a.n8n_execution_id': id })
      .select(
        'a.id',
        'a.timestamp as at',
        'm.name as model',
        sql.raw('a.status::text as status'),
        'a.latency_ms as latencyMs',
        sql.raw('left(a.error_message, 2000) as error'),
      )
      .orderBy(['a.timestamp', 'a.id'])
      .limit(mostListed),
  );
  const errors = await maskKnownSecrets(
    db,
    rows.map((row) => row.error ?? ''),
  );
  return rows.map((row, at) => ({ ...row, error: errors[at]?.slice(0, 300) || null }));
}
