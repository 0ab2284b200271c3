import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { RunScope } from '../executions/run-scope.ts';
import { leadsOfFailedRuns } from '../executions/touched-leads.ts';
import { cohortSteps } from '../funnel/cohort.ts';
import { keyFigureSteps } from '../funnel/key-figures.ts';
import { leadValueStep } from '../funnel/lead-values.ts';
import type { FunnelSetup, PipelineChoice } from '../funnel/setup.ts';
import { pickFilter } from '../funnel/setup.ts';
import { stageCountSteps } from '../funnel/stage-counts.ts';
import type { Step } from '../funnel/steps.ts';
import { rowsWithoutNestedLoops, step, withSteps } from '../funnel/steps.ts';
import { visitSteps } from '../funnel/visits.ts';
import type { Period } from '../kit/period.ts';
import type { ReportClient } from '../report.ts';
import type { LeadPageAt, LeadPosition } from './lead-cursor.ts';
import type { LeadListParams } from './lead-list-params.ts';
import { leadPartStep } from './lead-part-step.ts';
import { leadSearchSql, sortKeys } from './lead-sort.ts';

/** Beyond this many leads the list says "more than". */
export const countedTo = 10_000;

/** What the page of a list is looked for with. */
export interface LeadSearch {
  readonly client: ReportClient;
  readonly now: Date;
  readonly onlyAssignedTo: string | null;
  readonly params: LeadListParams;
  readonly period: Period | null;
  readonly setup: FunnelSetup;
  readonly pipeline: PipelineChoice | undefined;
  /** Whose failures of the period touched the leads; null: no matter. */
  readonly failedRunsOf: RunScope | null;
  readonly position: LeadPageAt | null;
}

/**
 * Where the page's leads stand in the list, in its order, and how many there are. One more than asked for where the list
 * goes on: the last, or, of a page before a position, the first.
 */
export async function findLeadPage(
  db: ClientDb,
  search: LeadSearch,
): Promise<{ leads: LeadPosition[]; total: number; visits: number | null }> {
  const { params, position } = search;
  const sort = sortKeys[params.sort];
  // What is older than a stage's age entered it earlier: the order of ages is the other way round.
  const isBefore = position?.way === 'before';
  // What comes before is read backwards: everything turned round, those without a key first.
  const ascending = ((params.order === 'asc') !== sort.reversed) !== isBefore;
  const [after, way] = ascending ? (['>', 'asc'] as const) : (['<', 'desc'] as const);
  const beyond = isBefore
    ? `case when :key::text is null then sort_key is not null or id ${after} :id::uuid
            else sort_key ${after} :key::${sort.type} or (sort_key = :key::${sort.type} and id ${after} :id::uuid) end`
    : `case when :key::text is null then sort_key is null and id ${after} :id::uuid
            else sort_key is null or sort_key ${after} :key::${sort.type}
              or (sort_key = :key::${sort.type} and id ${after} :id::uuid) end`;
  const steps = [
    ...sourceSteps(db, search),
    step(
      'candidates',
      `select l.id, ${sort.sql} as sort_key, k.visits
       from picked k
       join leads l on l.client_id = :client_id and l.id = k.lead_id
       ${sort.join}
       where :q::text is null or ${leadSearchSql}`,
      { client_id: db.clientId, q: params.q === null ? null : `%${escapeLike(params.q)}%` },
    ),
    step(
      'page',
      `select id, sort_key::text as key, row_number() over () as nth
       from (
         select id, sort_key
         from candidates
         where :id::uuid is null or ${beyond}
         order by sort_key ${way} nulls ${isBefore ? 'first' : 'last'}, id ${way}
         limit :rows
       ) ordered`,
      { id: position?.id ?? null, key: position?.key ?? null, rows: params.limit + 1 },
    ),
  ];
  const [found] = await rowsWithoutNestedLoops<{
    leads: LeadPosition[] | null;
    total: number;
    visits: number | null;
  }>(
    db,
    withSteps(steps).select(
      sql.raw(`(select json_agg(p order by p.nth ${isBefore ? 'desc' : 'asc'}) from page p) as leads`),
      sql.raw('(select count(*)::integer from (select from candidates limit ?) c) as total', [countedTo + 1]),
      sql.raw('(select sum(visits)::integer from candidates) as visits'),
    ),
  );
  return { leads: found?.leads ?? [], total: found?.total ?? 0, visits: found?.visits ?? null };
}

/** Steps up to `picked`: through the funnel for a part of it, else the leads as they stand in their table. */
function sourceSteps(db: ClientDb, search: LeadSearch): readonly Step[] {
  const { params, period, setup, pipeline, client, now } = search;
  const filter = { ...pickFilter(setup, params), onlyAssignedTo: search.onlyAssignedTo };
  const shared = [
    ...visitSteps(db.clientId, filter),
    leadValueStep(db.clientId, client.currency, setup.valuePath),
  ];
  if (params.part === null) return [...shared, ...failedRunSteps(db, search), plainStep(search)];
  if (!pipeline || !period) throw new Error('a part of a funnel needs its pipeline and period');
  const scope = {
    clientId: db.clientId,
    pipelineId: pipeline.id,
    basis: params.basis,
    start: period.start,
    end: period.end,
    windowDays: params.window === 'none' ? null : Number(params.window),
  };
  return [
    ...shared,
    ...cohortSteps(scope),
    ...stageCountSteps(pipeline.id, now),
    ...keyFigureSteps(params.basis, period, null, now),
    leadPartStep({ ...params, part: params.part }),
  ];
}

function failedRunSteps(db: ClientDb, { failedRunsOf, period }: LeadSearch): readonly Step[] {
  if (failedRunsOf === null || period === null) return [];
  return [{ name: 'failed_run_leads', query: leadsOfFailedRuns(db, failedRunsOf, period) }];
}

function plainStep({ params, period, pipeline, failedRunsOf }: LeadSearch): Step {
  // Where the period says when the runs failed, it says nothing of when the leads were created.
  const created = failedRunsOf === null ? period : null;
  return step(
    'picked',
    `select p.id as lead_id, null::bigint as visits
     from lead_pool p
     where p.matches
       and (:stage_id::uuid is null or p.deal_stage_id = :stage_id::uuid)
       and (not :without_stage::boolean or p.deal_stage_id is null or p.deal_stage_id not in (select id from stage_map))
       ${failedRunsOf === null ? '' : 'and p.id in (select lead_id from failed_run_leads)'}
       and (:pipeline_id::uuid is null or p.pipeline_id = :pipeline_id::uuid)
       and (:state::text is null or p.state = :state)
       and (:start::timestamptz is null or (p.created_at >= :start::timestamptz and p.created_at < :end::timestamptz))`,
    {
      stage_id: params.stage === 'none' ? null : params.stage,
      without_stage: params.stage === 'none',
      // A stage says enough: its leads need not name the pipeline too.
      pipeline_id: params.stage === null ? (pipeline?.id ?? null) : null,
      state: params.state,
      start: created?.start ?? null,
      end: created?.end ?? null,
    },
  );
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
