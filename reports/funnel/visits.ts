import { stageMapSteps } from './stage-map.ts';
import type { Step } from './steps.ts';
import { step } from './steps.ts';

/** Which leads are looked at. `none` is "has none"; null is "any". */
export interface LeadFilter {
  readonly projectId: string | 'none' | null;
  readonly assigneeId: string | 'none' | null;
  readonly source: string | 'none' | null;
  /** An agent sees the leads of nobody else. */
  readonly onlyAssignedTo: string | null;
}

const uuidPattern = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/**
 * The base relation of every funnel figure, as steps of one statement:
 *
 * `lead_pool` has one row a lead with `outcome` of its own state, `excluded`, `matches` (the filter) and `wanted` (matches
 * and not excluded). `visits` has one row for each stay of a lead in a stage: `seq` in order, `entered_at`,
 * `left_at` (null: still there), the stage's `kind`, `level`, `place` of today (null where the stage was deleted),
 * `entered_unseen`/`left_unseen` where no history says when, `is_last`, and `result`: advanced, lost_here, moved_back,
 * left_pipeline or still_here (null for deleted stages). A last row with `stage_id` null says that the lead stands in no
 * stage now.
 *
 * Moves come from journey events; for leads without any, from audited changes of deal_stage_id; for the others one visit
 * since the lead was created. What the lead's own row says last is believed: a stage that no move led to is a visit too.
 *
 * `leadIds` cuts it down to a few leads, at the cost of these alone.
 */
export function visitSteps(
  clientId: string,
  filter: LeadFilter,
  leadIds: readonly string[] | null = null,
): readonly Step[] {
  const ids = leadIds && `{${leadIds.join(',')}}`;
  return [
    ...stageMapSteps(clientId),
    leadPool(clientId, filter, ids),
    step(
      'event_moves',
      `select e.lead_id, coalesce(e.occurred_at, e.recorded_at) as moved_at, e.id,
              e.from_stage_id, e.to_stage_id, e.pipeline_id
       from lead_journey_events e
       where e.client_id = :client_id and e.to_stage_id is not null
         and coalesce(e.occurred_at, e.recorded_at) is not null
         and (:ids::uuid[] is null or e.lead_id = any(:ids::uuid[]))`,
      { client_id: clientId, ids },
    ),
    step(
      'audit_moves',
      `select p.id as lead_id, a.occurred_at as moved_at, a.id,
              case when a.old_values ->> 'deal_stage_id' ~ :uuid_pattern
                   then (a.old_values ->> 'deal_stage_id')::uuid end as from_stage_id,
              (a.new_values ->> 'deal_stage_id')::uuid as to_stage_id,
              null::uuid as pipeline_id
       from lead_pool p
       join audit_logs a on a.client_id = p.client_id and a.entity_id = p.id::text
       where a.client_id = :client_id
         and a.entity_type in ('lead', 'leads')
         and coalesce(a.outcome, 'success') = 'success'
         and a.occurred_at is not null
         and case when a.new_values ->> 'deal_stage_id' ~ :uuid_pattern then true else false end
         and not exists (
           select from lead_journey_events e
           where e.client_id = p.client_id and e.lead_id = p.id and e.to_stage_id is not null
             and coalesce(e.occurred_at, e.recorded_at) is not null)`,
      { client_id: clientId, uuid_pattern: uuidPattern },
    ),
    step(
      'stands',
      // Each move in order, then where the lead's own row says that it stands now.
      `select p.id as lead_id, m.moved_at, m.id, m.from_stage_id, m.to_stage_id,
              coalesce(m.pipeline_id, p.pipeline_id) as pipeline_id, p.created_at, null::timestamptz as updated_at,
              false as is_now
       from (select * from event_moves union all select * from audit_moves) m
       join lead_pool p on p.id = m.lead_id
       union all
       select id, null, null, null, deal_stage_id, pipeline_id, created_at, updated_at, true from lead_pool`,
    ),
    step(
      'numbered_stands',
      `select s.*, row_number() over in_order as n, lag(moved_at) over in_order as moved_before
       from stands s
       window in_order as (partition by lead_id order by is_now, moved_at, id)`,
    ),
    step(
      'all_stands',
      // The first move says where the lead came from: place 0 beside its own place 1. Both begin by the lead's creation.
      `select lead_id, n, place, pipeline_id, is_now and n > 1 as entered_unseen,
              case when place = 0 then from_stage_id else to_stage_id end as stage_id,
              case when place = 0 then least(created_at, moved_at)
                   when is_now and n = 1 then created_at
                   when is_now then greatest(updated_at, moved_before)
                   when n = 1 and from_stage_id is null then least(created_at, moved_at)
                   else moved_at end as entered_at
       from (
         select s.*,
                unnest(case when n = 1 and from_stage_id is not null then array[0, 1] else array[1] end) as place
         from numbered_stands s
       ) placed`,
    ),
    step(
      'stays',
      `select lead_id, n + place - 1 as seq, stage_id, pipeline_id as own_pipeline_id, entered_at, entered_unseen,
              lead(entered_at) over in_order as left_at,
              coalesce(lead(entered_unseen) over in_order, false) as left_unseen,
              lead(n) over in_order is null as is_last
       from (
         select s.*, lag(stage_id) over (partition by lead_id order by n, place) as stage_before from all_stands s
       ) chain
       where stage_id is distinct from stage_before
       window in_order as (partition by lead_id order by n, place)`,
    ),
    step(
      'visits',
      // A deleted stage has no place any more: which way a lead went shows at the next stage that still has one.
      `select v.lead_id, v.seq, v.stage_id, v.pipeline_id, v.kind, v.level, v.place,
              v.entered_at, v.left_at, v.entered_unseen, v.left_unseen, v.is_last,
              case when v.is_last then 'still_here'
                   when v.next_pipeline_id is distinct from v.pipeline_id then 'left_pipeline'
                   when v.next_kind = 'lost' then 'lost_here'
                   when v.kind <> 'open' and v.next_kind = 'open' then 'moved_back'
                   when v.next_level < v.level then 'moved_back'
                   when v.kind is not null then 'advanced' end as result
       from (
         select s.*,
                lead(case when s.stage_id is not null then s.pipeline_id end) over among_known as next_pipeline_id,
                lead(s.kind) over among_known as next_kind,
                lead(s.level) over among_known as next_level
         from (
           select s.*, m.kind, m.level, m.place, coalesce(m.pipeline_id, s.own_pipeline_id) as pipeline_id,
                  s.stage_id is not null and m.id is null as is_deleted
           from stays s
           left join stage_map m on m.id = s.stage_id
         ) s
         window among_known as (partition by s.lead_id, s.is_deleted order by s.seq)
       ) v`,
    ),
  ];
}

function leadPool(clientId: string, filter: LeadFilter, ids: string | null): Step {
  return step(
    'lead_pool',
    `select l.client_id, l.id, l.created_at, l.updated_at, l.closed_at, l.pipeline_id, l.deal_stage_id,
            l.state::text as state, o.outcome, o.excluded, f.matches, f.matches and not o.excluded as wanted
     from leads l
     left join reporting.client_status_outcomes c
       on c.client_id = l.client_id and c.domain = 'lead' and c.label = l.state::text
     left join reporting.status_outcomes d on d.domain = 'lead' and d.label = l.state::text
     cross join lateral (
       select case when l.state is not null then coalesce(c.outcome, d.outcome, 'unmapped') end as outcome,
              coalesce(c.outcome, d.outcome, '') = 'excluded' as excluded
     ) o
     cross join lateral (
       select case :project_is when 'any' then true
                when 'none' then l.project_id is null
                else coalesce(l.project_id = :project_id::uuid, false) end
          and case :assignee_is when 'any' then true
                when 'none' then l.assigned_to_user_id is null
                else coalesce(l.assigned_to_user_id = :assignee_id::uuid, false) end
          and case :source_is when 'any' then true
                when 'none' then coalesce(l.source, '') = ''
                else coalesce(l.source = :source, false) end
          and (:only_user_id::uuid is null or coalesce(l.assigned_to_user_id = :only_user_id::uuid, false))
          as matches
     ) f
     where l.client_id = :client_id
       and (:ids::uuid[] is null or l.id = any(:ids::uuid[]))`,
    {
      client_id: clientId,
      ids,
      project_is: choice(filter.projectId),
      project_id: given(filter.projectId),
      assignee_is: choice(filter.assigneeId),
      assignee_id: given(filter.assigneeId),
      source_is: choice(filter.source),
      source: given(filter.source),
      only_user_id: filter.onlyAssignedTo,
    },
  );
}

function choice(value: string | null): 'any' | 'none' | 'one' {
  return value === null ? 'any' : value === 'none' ? 'none' : 'one';
}

function given(value: string | null): string | null {
  return value === 'none' ? null : value;
}
