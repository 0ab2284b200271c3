import type { FunnelScope } from './cohort.ts';
import type { Step } from './steps.ts';
import { step } from './steps.ts';

/** The leads of a funnel by where they stand now, and what its numbers were held against. */
export interface ScopeCounts {
  readonly in_scope: number;
  readonly open: number;
  readonly won: number;
  readonly lost: number;
  readonly no_stage: number;
  readonly elsewhere_now: number;
  readonly history_gaps: number;
  readonly state_disagrees: number;
  readonly unmapped_states: number;
  readonly unmapped_labels: readonly string[] | null;
  readonly only_lost_visits: number;
  readonly excluded: number;
  readonly never_in_stage: number;
  readonly without_created_at: number;
  readonly deleted_stages: number;
  readonly other_currency: number;
  readonly unparsable_values: number;
  readonly without_value: number;
  readonly movers: number;
  readonly back_movers: number;
  readonly scale_inferred: boolean;
  readonly last_event_at: string | null;
}

/** `scope_counts`: one row. */
export function scopeCountSteps(scope: FunnelScope): readonly Step[] {
  return [
    step(
      'scope_counts',
      `select f.*, v.*, o.*,
              (select inferred from probability_scale) as scale_inferred
       from (
         select count(*) as in_scope,
                count(*) filter (where f.now_kind = 'open') as open,
                count(*) filter (where f.now_kind = 'won') as won,
                count(*) filter (where f.now_kind = 'lost') as lost,
                count(*) filter (where f.now_kind = 'no_stage') as no_stage,
                count(*) filter (where f.now_kind = 'elsewhere') as elsewhere_now,
                count(*) filter (where f.now_since_unseen) as history_gaps,
                count(*) filter (where f.now_kind in ('open', 'won', 'lost')
                  and f.outcome <> 'unmapped' and f.outcome <> f.now_kind) as state_disagrees,
                count(*) filter (where f.outcome = 'unmapped') as unmapped_states,
                count(*) filter (where f.only_lost) as only_lost_visits,
                count(*) filter (where a.value_is = 'other_currency') as other_currency,
                count(*) filter (where a.value_is = 'unparsable') as unparsable_values,
                count(*) filter (where a.value_is = 'none') as without_value
         from lead_facts f
         join lead_values a on a.id = f.lead_id
         where f.in_scope
       ) f
       cross join (
         select count(distinct stage_id) filter (where counted and kind is null) as deleted_stages,
                count(distinct lead_id) filter (where left_out) as excluded,
                count(distinct lead_id) filter (where counted and kind is not null and result <> 'still_here') as movers,
                count(distinct lead_id) filter (where counted and result = 'moved_back') as back_movers,
                max(entered_at) as last_event_at
         from own_visits
       ) v
       cross join (
         select count(*) filter (where p.pipeline_id = :pipeline_id and p.wanted
                  and p.created_at >= :start::timestamptz and p.created_at < :end::timestamptz
                  and s.lead_id is null) as never_in_stage,
                count(*) filter (where p.wanted and p.created_at is null) as without_created_at,
                array_agg(distinct p.state) filter (where p.outcome = 'unmapped') as unmapped_labels
         from lead_pool p
         left join visits s on s.lead_id = p.id and s.is_last
       ) o`,
      { pipeline_id: scope.pipelineId, start: scope.start, end: scope.end },
    ),
  ];
}
