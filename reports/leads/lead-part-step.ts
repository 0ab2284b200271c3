import { badInput } from '../../server/errors.ts';
import type { Step } from '../funnel/steps.ts';
import { step } from '../funnel/steps.ts';
import type { LeadListParams, LeadPart } from './lead-list-params.ts';
import { cohortParts, leadParts } from './lead-list-params.ts';

/** How each way of counting finds its leads in `members`, and how it says how they go on. */
const waysOfCounting = {
  reached: ['is_reached', 'part_by_level'],
  touched: ['is_touched', 'part_by_level'],
  strict: ['is_strict', 'part_by_place'],
} as const;

/**
 * `picked (lead_id, visits)`: the leads of one part of a funnel, each once; `visits` where the funnel's number counts
 * visits. Throws badInput for a part that this way of counting does not have, or that needs a stage.
 */
export function leadPartStep(params: LeadListParams & { readonly part: LeadPart }): Step {
  const { part, stage, basis } = params;
  if (isOneOf(leadParts.atStage, part) && stage === null) {
    throw badInput('stage', `stage is missing: part=${part} is about one stage.`);
  }
  if (isOneOf(leadParts.ofFunnel, part) && stage !== null) {
    throw badInput('stage', `stage does not go with part=${part}.`);
  }
  const resolved = part === 'count' ? (params.mode === 'snapshot' ? 'current' : params.mode) : part;
  if (basis === 'activity' && cohortParts.includes(resolved)) {
    throw badInput('part', `part=${part} follows a cohort; it does not go with basis=activity.`);
  }
  return step('picked', selectOf(resolved, params.mode), { stage_id: stage, part: resolved });
}

function selectOf(part: Exclude<LeadPart, 'count'>, mode: LeadListParams['mode']): string {
  const ofMembers = (condition: string) =>
    `select lead_id, null::bigint as visits from members where stage_id = :stage_id::uuid and ${condition}`;
  const ofFunnel = (condition: string) =>
    `select lead_id, null::bigint as visits from lead_facts where in_scope and ${condition}`;
  const ofStanding = (condition: string) =>
    `select lead_id, null::bigint as visits from standing
     where (:stage_id::uuid is null or stage_id = :stage_id::uuid) and ${condition}`;
  switch (part) {
    case 'reached':
    case 'touched':
    case 'strict':
      return ofMembers(waysOfCounting[part][0]);
    case 'skipped':
      return ofMembers('is_reached and not is_touched');
    case 'went_further':
    case 'still_open':
    case 'lost_after': {
      const [counts, goesOn] = waysOfCounting[mode === 'snapshot' ? 'reached' : mode];
      return ofMembers(`${counts} and ${goesOn} = :part`);
    }
    case 'current':
      return ofStanding('in_scope');
    case 'standing':
      return ofStanding('true');
    case 'stalled':
      return ofStanding('stalled');
    case 'entries':
      return ofVisits('true');
    case 'advanced':
    case 'lost_here':
    case 'moved_back':
    case 'left_pipeline':
    case 'still_here':
      return ofVisits('result = :part');
    case 'in_scope':
      return ofFunnel('true');
    case 'open':
    case 'won':
    case 'lost':
    case 'no_stage':
      return ofFunnel('now_kind = :part');
    case 'elsewhere_now':
      return ofFunnel("now_kind = 'elsewhere'");
    case 'closed_won':
    case 'closed_lost':
      return `select lead_id, null::bigint as visits from lead_facts
              where wanted and now_kind = substr(:part, 8)
                and closed_at >= (select start_at from spans) and closed_at < (select end_at from spans)`;
    case 'history_gaps':
      return ofFunnel('now_since_unseen');
    case 'state_disagrees':
      return ofFunnel(
        "now_kind in ('open', 'won', 'lost') and outcome <> 'unmapped' and outcome <> now_kind",
      );
    case 'only_lost_visits':
      return ofFunnel('only_lost');
    case 'other_currency':
      return ofFunnel("lead_id in (select id from lead_values where value_is = 'other_currency')");
    case 'unparsable_values':
      return ofFunnel("lead_id in (select id from lead_values where value_is = 'unparsable')");
  }
}

function ofVisits(condition: string): string {
  return `select lead_id, count(*) as visits from own_visits
          where stage_id = :stage_id::uuid and counted and kind is not null and ${condition}
          group by lead_id`;
}

function isOneOf<const T extends readonly string[]>(list: T, value: string): value is T[number] {
  return list.includes(value);
}
