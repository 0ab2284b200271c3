import { moneyText } from './lead-values.ts';
import type { Step } from './steps.ts';
import { step } from './steps.ts';

/** How far back the observed chance of a stage looks, and from how many closed leads on a forecast may use it. */
export const observedDays = 365;
export const observedLeast = 20;

/** Stalled at the earliest after this many days, however quick a stage usually is. */
export const stalledLeastDays = 7;

/** One stage of the pipeline as the database counts it. Money as decimal text, times in seconds. */
export interface StageCounts {
  readonly stage_id: string;
  readonly stage: string | null;
  readonly stage_order: number | null;
  readonly kind: 'open' | 'won' | 'lost';
  readonly probability: number | null;
  readonly reached: number;
  readonly touched: number;
  readonly strict: number;
  readonly current: number;
  readonly entries: number;
  readonly advanced: number;
  readonly lost_here: number;
  readonly moved_back: number;
  readonly left_pipeline: number;
  readonly still_here: number;
  readonly median_seconds: number | null;
  readonly p75_seconds: number | null;
  readonly p90_seconds: number | null;
  readonly stays: number;
  readonly open_age_median: number | null;
  readonly open_age_p90: number | null;
  /** Null: leads stand here, and none of them has a usable value. */
  readonly open_value: string | null;
  readonly weighted_value: string | null;
  readonly observed_won: number;
  readonly observed_closed: number;
  readonly went_further: BarParts;
  readonly still_open: BarParts;
  readonly lost_after: BarParts;
  readonly stalled: number;
  readonly stalled_value: string | null;
  readonly stalled_after_seconds: number;
  readonly all_open: number;
  readonly all_open_value: string | null;
  readonly all_weighted_value: string | null;
  readonly all_weighted_observed: string | null;
}

/** How a lead of a bar goes on: to a later step; no further, and open or won now; no further, and lost now. */
export const barParts = ['went_further', 'still_open', 'lost_after'] as const;
type BarPart = (typeof barParts)[number];

/** The leads of one part of a bar, by the way in which they were counted. */
export interface BarParts {
  readonly reached: number;
  readonly touched: number;
  readonly strict: number;
}

/** `stage_chances` and `stage_limits` (from all leads of the filter, whenever created), then `stage_rows`. */
export function stageCountSteps(pipelineId: string, now: Date): readonly Step[] {
  const at = { pipeline_id: pipelineId, now };
  return [
    step('stages', 'select * from stage_map where pipeline_id = :pipeline_id', at),
    stageChances(at),
    stageLimits(at),
    step(
      'members',
      // Each lead of the funnel at each stage that it counts at, by the three ways of counting, and how it goes on.
      `select m.stage_id, m.lead_id, m.is_reached, m.is_touched, m.is_strict,
              case when m.is_further then 'went_further' else m.rest end as part_by_level,
              case when m.is_strictly_further then 'went_further' else m.rest end as part_by_place
       from (
         select s.id as stage_id, f.lead_id,
                coalesce(f.reached_level >= s.level, false) as is_reached,
                t.lead_id is not null as is_touched,
                coalesce(f.strict_place >= s.place, false) as is_strict,
                coalesce(f.reached_level > s.level, false) as is_further,
                coalesce(f.strict_place > s.place, false) as is_strictly_further,
                case when f.now_kind = 'lost' then 'lost_after'
                     when f.now_kind in ('open', 'won') then 'still_open' end as rest
         from stages s
         cross join lead_facts f
         left join (select distinct lead_id, stage_id from own_visits where counted) t
           on t.lead_id = f.lead_id and t.stage_id = s.id
         where f.in_scope and (f.reached_level >= s.level or t.lead_id is not null)
       ) m`,
    ),
    step(
      'member_counts',
      `select stage_id,
              count(*) filter (where is_reached) as reached,
              count(*) filter (where is_touched) as touched,
              count(*) filter (where is_strict) as strict,
              ${barParts.map(partCounts).join(', ')}
       from members
       group by stage_id`,
    ),
    step(
      'visit_counts',
      `select stage_id,
              count(*) as entries,
              count(*) filter (where result = 'advanced') as advanced,
              count(*) filter (where result = 'lost_here') as lost_here,
              count(*) filter (where result = 'moved_back') as moved_back,
              count(*) filter (where result = 'left_pipeline') as left_pipeline,
              count(*) filter (where result = 'still_here') as still_here,
              count(*) filter (where stay_seconds is not null) as stays,
              percentile_cont(array[0.5, 0.75, 0.9]) within group (order by stay_seconds) as stay,
              percentile_cont(array[0.5, 0.9]) within group (order by open_seconds) as open_age
       from (
         select stage_id, result,
                case when left_at is not null and not entered_unseen and not left_unseen
                     then extract(epoch from left_at - entered_at)::double precision end as stay_seconds,
                case when result = 'still_here' and kind = 'open' and not entered_unseen
                     then extract(epoch from :now::timestamptz - entered_at)::double precision end as open_seconds
         from own_visits
         where counted and kind is not null
       ) timed
       group by stage_id`,
      at,
    ),
    step(
      'standing',
      // Every open lead of the filter where it stands now; in_scope says whether this funnel's period counts it.
      `select f.lead_id, f.now_stage_id as stage_id, f.in_scope, v.amount, s.probability,
              case when c.closed >= :observed_least then c.chance else s.probability end as observed,
              coalesce(not f.now_since_unseen
                and extract(epoch from :now::timestamptz - f.now_since) > l.stalled_after_seconds, false) as stalled
       from lead_facts f
       join lead_values v on v.id = f.lead_id
       join stages s on s.id = f.now_stage_id
       join stage_chances c on c.stage_id = s.id
       join stage_limits l on l.stage_id = s.id
       where f.wanted and f.now_kind = 'open'`,
      { ...at, observed_least: observedLeast },
    ),
    step(
      'standing_counts',
      `select stage_id,
              count(*) filter (where in_scope) as current,
              sum(amount) filter (where in_scope) as open_value,
              sum(amount * probability) filter (where in_scope) as weighted_value,
              count(*) as all_open, sum(amount) as all_open_value,
              sum(amount * probability) as all_weighted_value, sum(amount * observed) as all_weighted_observed,
              count(*) filter (where stalled) as stalled, sum(amount) filter (where stalled) as stalled_value
       from standing
       group by stage_id`,
    ),
    stageRows(),
  ];
}

function partCounts(part: BarPart): string {
  return `count(*) filter (where is_reached and part_by_level = '${part}') as ${part}_reached,
          count(*) filter (where is_touched and part_by_level = '${part}') as ${part}_touched,
          count(*) filter (where is_strict and part_by_place = '${part}') as ${part}_strict`;
}

function stageChances(at: { now: Date }): Step {
  return step(
    'stage_chances',
    `select s.id as stage_id, count(f.lead_id) as closed, count(f.lead_id) filter (where f.now_kind = 'won') as won,
            round(count(f.lead_id) filter (where f.now_kind = 'won')::numeric / nullif(count(f.lead_id), 0), 6) as chance
     from stages s
     left join lead_facts f
       on f.wanted and f.now_kind in ('won', 'lost') and f.ever_level >= s.level
      and f.closed_at >= :now::timestamptz - :days::integer * interval '24 hours'
      and f.closed_at <= :now::timestamptz
     group by s.id`,
    { ...at, days: observedDays },
  );
}

/** From all leads that are not excluded, whatever the filter: an agent's stalled leads are the ones a manager sees. */
function stageLimits(at: { now: Date }): Step {
  return step(
    'stage_limits',
    `select s.id as stage_id,
            greatest(
              :least_days::integer * 86400.0,
              percentile_cont(0.9) within group (order by extract(epoch from v.left_at - v.entered_at)::double precision)
            ) as stalled_after_seconds
     from stages s
     left join own_visits v
       on v.stage_id = s.id and v.left_at is not null and not v.entered_unseen and not v.left_unseen and not v.excluded
     where s.kind = 'open'
     group by s.id`,
    { ...at, least_days: stalledLeastDays },
  );
}

function stageRows(): Step {
  return step(
    'stage_rows',
    `select s.position, s.id as stage_id, s.name as stage, s.stage_order, s.kind,
            s.probability::double precision as probability,
            coalesce(m.reached, 0) as reached, coalesce(m.touched, 0) as touched, coalesce(m.strict, 0) as strict,
            coalesce(n.current, 0) as current,
            coalesce(v.entries, 0) as entries, coalesce(v.advanced, 0) as advanced,
            coalesce(v.lost_here, 0) as lost_here, coalesce(v.moved_back, 0) as moved_back,
            coalesce(v.left_pipeline, 0) as left_pipeline, coalesce(v.still_here, 0) as still_here,
            coalesce(v.stays, 0) as stays, v.stay[1] as median_seconds, v.stay[2] as p75_seconds,
            v.stay[3] as p90_seconds, v.open_age[1] as open_age_median, v.open_age[2] as open_age_p90,
            ${sumText('n.open_value', 'n.current')} as open_value,
            ${sumText('n.weighted_value', 'n.current')} as weighted_value,
            c.won as observed_won, c.closed as observed_closed,
            ${barParts.map(partObject).join(', ')},
            coalesce(n.stalled, 0) as stalled, ${sumText('n.stalled_value', 'n.stalled')} as stalled_value,
            l.stalled_after_seconds,
            coalesce(n.all_open, 0) as all_open,
            ${sumText('n.all_open_value', 'n.all_open')} as all_open_value,
            ${sumText('n.all_weighted_value', 'n.all_open')} as all_weighted_value,
            ${sumText('round(n.all_weighted_observed, 2)', 'n.all_open')} as all_weighted_observed
     from stages s
     join stage_chances c on c.stage_id = s.id
     left join stage_limits l on l.stage_id = s.id
     left join member_counts m on m.stage_id = s.id
     left join visit_counts v on v.stage_id = s.id
     left join standing_counts n on n.stage_id = s.id`,
  );
}

function partObject(part: BarPart): string {
  const of = (way: string) => `'${way}', coalesce(m.${part}_${way}, 0)`;
  return `json_build_object(${of('reached')}, ${of('touched')}, ${of('strict')}) as ${part}`;
}

/** Nothing to add up is 0; leads of which no value is known are null. */
function sumText(sum: string, count: string): string {
  return `case when coalesce(${count}, 0) = 0 then '0.00' else ${moneyText(sum)} end`;
}
