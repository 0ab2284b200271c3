import type { ClientDb } from '../../server/db/tenancy.ts';
import { leadValueStep, moneyText } from '../funnel/lead-values.ts';
import { step, withSteps } from '../funnel/steps.ts';
import { visitSteps } from '../funnel/visits.ts';
import type { Column, ReportClient } from '../report.ts';

/** A lead as lists show it. Money in the client's currency; instants in UTC. */
export interface LeadRow {
  readonly [key: string]: string | number | null;
  readonly id: string;
  readonly name: string | null;
  readonly external_id: string | null;
  readonly pipeline: string | null;
  readonly stage: string | null;
  /** The label of the lead's own state. */
  readonly state: string | null;
  /** open, won or lost by its stage, else what its state means. */
  readonly outcome: string | null;
  readonly value: string | null;
  /** The lead's own; `value` is null where it is not the client's. */
  readonly currency: string | null;
  readonly source: string | null;
  readonly assignee: string | null;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  /** Seconds since it entered the stage; null where nobody recorded when. */
  readonly age_seconds: number | null;
}

/** The name that a platform's lead_data may give a lead; null where it gives none. */
export const leadNameSql = `coalesce(
  nullif(trim(l.lead_data ->> 'name'), ''), nullif(trim(l.lead_data ->> 'full_name'), ''),
  nullif(trim(concat_ws(' ', l.lead_data ->> 'first_name', l.lead_data ->> 'last_name')), ''))`;

export function leadColumns(client: ReportClient): readonly Column[] {
  return [
    { key: 'id', label: 'Id', kind: 'id', unit: null, hidden: true },
    { key: 'name', label: 'Name', kind: 'text', unit: null },
    { key: 'external_id', label: 'External id', kind: 'id', unit: null },
    { key: 'pipeline', label: 'Pipeline', kind: 'text', unit: null },
    { key: 'stage', label: 'Stage', kind: 'text', unit: null },
    { key: 'state', label: 'State', kind: 'text', unit: null },
    { key: 'outcome', label: 'Outcome', kind: 'text', unit: null },
    { key: 'value', label: 'Value', kind: 'money', unit: client.currency },
    { key: 'currency', label: 'Currency', kind: 'text', unit: null, hidden: true },
    { key: 'source', label: 'Source', kind: 'text', unit: null },
    { key: 'assignee', label: 'Assigned to', kind: 'text', unit: null },
    { key: 'created_at', label: 'Created', kind: 'instant', unit: null },
    { key: 'updated_at', label: 'Changed', kind: 'instant', unit: null },
    { key: 'age_seconds', label: 'In stage for', kind: 'duration_s', unit: 's' },
  ];
}

/** The rows of these leads, in the order of `ids`. Works out the visits of these leads alone. */
export async function loadLeadRows(
  db: ClientDb,
  client: ReportClient,
  valuePath: readonly string[] | null,
  ids: readonly string[],
  now: Date,
): Promise<LeadRow[]> {
  if (ids.length === 0) return [];
  const anybody = { projectId: null, assigneeId: null, source: null, onlyAssignedTo: null };
  const steps = [
    ...visitSteps(db.clientId, anybody, ids),
    leadValueStep(db.clientId, client.currency, valuePath, ids),
    step(
      'lead_rows',
      `select l.id, ${leadNameSql} as name, l.external_id,
              coalesce(n.name, p.name) as pipeline, m.name as stage, l.state::text as state,
              coalesce(m.kind, o.outcome) as outcome,
              ${moneyText('v.amount')} as value,
              coalesce(nullif(upper(trim(l.currency)), ''), :currency) as currency,
              l.source,
              case when l.assigned_to_user_id is not null then coalesce(
                u.full_name, u.email, 'Deleted user ' || left(l.assigned_to_user_id::text, 8)) end as assignee,
              l.created_at, l.updated_at,
              case when m.id is not null and not s.entered_unseen
                   then round(greatest(0, extract(epoch from :now::timestamptz - s.entered_at)), 3)::double precision
              end as age_seconds
       from leads l
       join lead_pool o on o.id = l.id
       left join stage_map m on m.id = l.deal_stage_id
       left join deal_pipelines n on n.client_id = l.client_id and n.id = m.pipeline_id
       left join deal_pipelines p on p.client_id = l.client_id and p.id = l.pipeline_id
       left join lead_values v on v.id = l.id
       left join visits s on s.lead_id = l.id and s.is_last
       left join reporting.people u on u.client_id = l.client_id and u.user_id = l.assigned_to_user_id
       where l.client_id = :client_id and l.id = any(:ids::uuid[])`,
      { client_id: db.clientId, currency: client.currency, now, ids: `{${ids.join(',')}}` },
    ),
  ];
  const found = await db.rows<
    Omit<LeadRow, 'created_at' | 'updated_at'> & { created_at: Date | null; updated_at: Date | null }
  >(withSteps(steps).select('*').from('lead_rows'));
  const byId = new Map(found.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row
      ? [
          {
            ...row,
            created_at: row.created_at?.toISOString() ?? null,
            updated_at: row.updated_at?.toISOString() ?? null,
          } as LeadRow,
        ]
      : [];
  });
}
