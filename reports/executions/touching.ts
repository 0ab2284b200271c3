import { sql } from '../../server/db/tenancy.ts';
import type { Relation } from './run-scope.ts';

/** The leads that run `e` touched, as `l`. */
const touchedLeads = `
  select from (
    select e.lead_id
    union
    select j.lead_id from lead_journey_events j where j.client_id = e.client_id and j.n8n_execution_id = e.id
    union
    select a.lead_id from ai_interactions a where a.client_id = e.client_id and a.n8n_execution_id = e.id
  ) touched
  join leads l on l.client_id = e.client_id and l.id = touched.lead_id`;

/** Narrows `e` to runs that touched this lead. */
export function touchingLead(query: Relation, leadId: string): Relation {
  return query.whereRaw(`exists (${touchedLeads} where l.id = ?)`, [leadId]);
}

/** Narrows `e` to runs that touched a lead which stands in this stage now; null: in no stage. */
export function touchingStage(query: Relation, stageId: string | null): Relation {
  return stageId === null
    ? query.whereRaw(`exists (${touchedLeads} where l.deal_stage_id is null)`)
    : query.whereRaw(`exists (${touchedLeads} where l.deal_stage_id = ?)`, [stageId]);
}

/**
 * Narrows `e` to what an agent may see: runs that touched a lead of theirs and nobody else's, since a run's input and
 * output tell of every lead it touched.
 */
export function touchingOnlyLeadsOf(query: Relation, userId: string): Relation {
  return query
    .whereRaw(`exists (${touchedLeads} where l.assigned_to_user_id = ?)`, [userId])
    .whereRaw(`not exists (${touchedLeads} where l.assigned_to_user_id is distinct from ?)`, [userId]);
}

/** How a lead `l` is called in lists. */
export const leadName = sql.raw(
  "coalesce(nullif(l.lead_data ->> 'name', ''), l.external_id, left(l.id::text, 8))",
);
