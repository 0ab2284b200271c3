import type { TestDatabase } from '../setup/database.ts';
import type { RawAudit, RawLead, RawMove, RawStage, RawWorld } from './funnel-model.ts';

/** One client's rows as they lie in the tables, for the naive model. */
export async function readRawWorld(db: TestDatabase, clientId: string): Promise<RawWorld> {
  const epoch = (column: string) => `(extract(epoch from ${column}) * 1000)::double precision`;
  const own = [clientId];
  const leads = await db.arrange<RawLead>(
    `select id, ${epoch('created_at')} as created, ${epoch('updated_at')} as updated, ${epoch('closed_at')} as closed,
            pipeline_id as pipeline, deal_stage_id as stage, state::text, project_id as project,
            assigned_to_user_id as assignee, source, value::text, trim(currency) as currency, lead_data as data
     from leads where client_id = $1`,
    own,
  );
  const moves = await db.arrange<RawMove>(
    `select id, lead_id as lead, ${epoch('occurred_at')} as at, from_stage_id as "from", to_stage_id as "to",
            pipeline_id as pipeline
     from lead_journey_events where client_id = $1 and to_stage_id is not null`,
    own,
  );
  const audits = await db.arrange<RawAudit>(
    `select id, entity_id as lead, ${epoch('occurred_at')} as at, old_values ->> 'deal_stage_id' as "from",
            new_values ->> 'deal_stage_id' as "to"
     from audit_logs
     where client_id = $1 and entity_type in ('lead', 'leads') and new_values ->> 'deal_stage_id' is not null`,
    own,
  );
  const stages = await db.arrange<RawStage>(
    `select id, pipeline_id as pipeline, stage_order as "order", probability::double precision, kind,
            ${epoch('created_at')} as created
     from deal_stages where client_id = $1`,
    own,
  );
  const labels = await db.arrange<{ label: string; outcome: string }>(
    `select label, outcome from reporting.status_outcomes where domain = 'lead'`,
  );
  const ownLabels = await db.arrange<{ label: string; outcome: string }>(
    `select label, outcome from reporting.client_status_outcomes where domain = 'lead' and client_id = $1`,
    own,
  );
  const [client] = await db.arrange<{ currency: string; scale: string | null }>(
    `select trim(c.currency) as currency, s.probability_scale as scale
     from clients c left join reporting.client_settings s on s.client_id = c.id where c.id = $1`,
    own,
  );
  return {
    leads,
    moves,
    audits,
    stages,
    outcomes: Object.fromEntries([...labels, ...ownLabels].map(({ label, outcome }) => [label, outcome])),
    percent: client?.scale
      ? client.scale === 'percent'
      : stages.some((stage) => (stage.probability ?? 0) > 1),
    currency: client?.currency ?? 'USD',
  };
}
