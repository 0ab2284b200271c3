import type { Step } from './steps.ts';
import { step } from './steps.ts';

/** Which visits of which leads a funnel counts. */
export interface FunnelScope {
  readonly clientId: string;
  readonly pipelineId: string;
  /** `cohort`: leads created in the period, followed on; `activity`: visits entered in the period, of any lead. */
  readonly basis: 'cohort' | 'activity';
  /** Half-open `[start, end)`. */
  readonly start: Date;
  readonly end: Date;
  /** A cohort's visits count when entered less than this many days of 24 h after the lead was created; null: until now. */
  readonly windowDays: number | null;
}

/**
 * From `visits` to what one pipeline's funnel counts:
 *
 * `own_visits` has the visits of this pipeline, with `counted` (inside basis and window, of a wanted lead), `scoped` (its
 * lead belongs to the funnel) and `left_out` (it would, were its state not excluded). `lead_facts` has one row a lead that ever visited the pipeline: `in_scope`,
 * `reached_level` (furthest, of counted visits), `ever_level`, `strict_place` (how many places were entered first in
 * order), and where it stands now: `now_kind` open, won, lost, no_stage or elsewhere, with `now_stage_id`.
 * `closed_at` is the lead's own, else when it entered the closing stage.
 */
export function cohortSteps(scope: FunnelScope): readonly Step[] {
  const period = { start: scope.start, end: scope.end, window_days: scope.windowDays };
  return [
    step(
      'own_visits',
      scope.basis === 'cohort'
        ? `select v.*, p.wanted and coalesce(b.created_inside, false) as scoped,
                  p.wanted and coalesce(b.created_inside and b.inside_window, false) as counted,
                  p.wanted, p.excluded,
                  p.matches and p.excluded and coalesce(b.created_inside, false) as left_out
           from visits v
           join lead_pool p on p.id = v.lead_id
           cross join lateral (
             select p.created_at >= :start::timestamptz and p.created_at < :end::timestamptz as created_inside,
                    :window_days::integer is null
                      or v.entered_at < p.created_at + :window_days::integer * interval '24 hours' as inside_window
           ) b
           where v.pipeline_id = :pipeline_id and v.stage_id is not null`
        : `select v.*, p.wanted and b.inside as scoped, p.wanted and b.inside as counted, p.wanted, p.excluded,
                  p.matches and p.excluded and b.inside as left_out
           from visits v
           join lead_pool p on p.id = v.lead_id
           cross join lateral (
             select coalesce(v.entered_at >= :start::timestamptz and v.entered_at < :end::timestamptz, false)
               as inside
           ) b
           where v.pipeline_id = :pipeline_id and v.stage_id is not null`,
      { ...period, pipeline_id: scope.pipelineId },
    ),
    step(
      'strict_places',
      `select lead_id, max(place) filter (where in_order) as strict_place
       from (
         select lead_id, place,
                bool_and(place = nth and first_seq > coalesce(seq_before, -1)) over (
                  partition by lead_id order by place) as in_order
         from (
           select lead_id, place, min(seq) as first_seq,
                  row_number() over by_place as nth, lag(min(seq)) over by_place as seq_before
           from own_visits
           where counted and place is not null
           group by lead_id, place
           window by_place as (partition by lead_id order by place)
         ) first_entries
       ) ordered
       group by lead_id`,
    ),
    step(
      'lead_facts',
      `select f.*, s.strict_place, p.created_at, p.outcome, p.wanted, p.excluded,
              n.stage_id as now_stage_id, n.kind as now_kind, n.entered_at as now_since,
              n.entered_unseen as now_since_unseen,
              case when n.kind in ('won', 'lost') then coalesce(p.closed_at, n.entered_at) end as closed_at,
              case when n.kind in ('won', 'lost') and (p.closed_at is not null or not n.entered_unseen)
                   then nullif(greatest(
                     extract(epoch from coalesce(p.closed_at, n.entered_at) - p.created_at), -1), -1)
              end as cycle_seconds
       from (
         select lead_id,
                bool_or(scoped) as in_scope,
                max(level) filter (where counted) as reached_level,
                max(level) as ever_level,
                bool_and(coalesce(kind, '') = 'lost') as only_lost
         from own_visits
         group by lead_id
       ) f
       join lead_pool p on p.id = f.lead_id
       left join strict_places s on s.lead_id = f.lead_id
       join (
         select lead_id, stage_id, entered_at, entered_unseen,
                case when stage_id is null then 'no_stage'
                     when pipeline_id is distinct from :pipeline_id::uuid then 'elsewhere'
                     else coalesce(kind, 'no_stage') end as kind
         from visits
         where is_last
       ) n on n.lead_id = f.lead_id`,
      { pipeline_id: scope.pipelineId },
    ),
  ];
}
