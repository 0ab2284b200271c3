import type { ClientDb } from '../../server/db/tenancy.ts';
import { badInput } from '../../server/errors.ts';
import { readScope } from '../executions/read-scope.ts';
import type { RunScope } from '../executions/run-scope.ts';
import { loadWorkflows } from '../executions/workflows.ts';
import type { FunnelSetup, PipelineChoice } from '../funnel/setup.ts';
import { defaultPipeline, loadFunnelSetup, pick } from '../funnel/setup.ts';
import { parseParams, singleValues } from '../kit/params.ts';
import type { Period } from '../kit/period.ts';
import { parsePeriod, periodParamNames } from '../kit/period.ts';
import type { Column, Control, ReportClient } from '../report.ts';
import { filterHash, readCursor, writeCursor } from './lead-cursor.ts';
import { leadListControls } from './lead-list-controls.ts';
import type { LeadListParams } from './lead-list-params.ts';
import { leadListParams } from './lead-list-params.ts';
import { leadListTitle } from './lead-list-title.ts';
import { countedTo, findLeadPage } from './lead-page-query.ts';
import type { LeadRow } from './lead-rows.ts';
import { leadColumns, loadLeadRows } from './lead-rows.ts';
import { sortKeys } from './lead-sort.ts';
import type { StageChoice } from './stage-choices.ts';
import { loadStageChoices, stateChoices } from './stage-choices.ts';

export interface LeadListInput {
  readonly client: ReportClient;
  /** Parameters as they came: of the period, `leadListParams`. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly now: Date;
  /** An agent's own id: only leads assigned to them exist. */
  readonly onlyAssignedTo?: string;
}

/** One page of leads. */
export interface LeadPage {
  readonly columns: readonly Column[];
  readonly rows: readonly LeadRow[];
  /** How many leads the whole list has; at most `countedTo`. */
  readonly total: number;
  /** True where there are more than `total`. */
  readonly totalIsLower: boolean;
  /** How many visits these leads stand for, where the list came from a number of visits. */
  readonly visits: number | null;
  /** What the list is cut down to by the mark that led here: "Reached Proposal". Null: every lead. */
  readonly context: string | null;
  readonly params: LeadListParams;
  /** Null: of all time. */
  readonly period: Period | null;
  /** How instants are written, period or not. */
  readonly displayTimezone: string;
  readonly controls: readonly Control[];
  readonly nextCursor: string | null;
  readonly previousCursor: string | null;
}

/**
 * Exactly the leads behind a mark of the funnel (with `part`), or every lead of the client that fits the filters, searched,
 * sorted and paged by key. Throws badInput naming the field, `cursor` for one of other filters.
 */
export async function listLeads(db: ClientDb, input: LeadListInput): Promise<LeadPage> {
  const { client, now } = input;
  const ownNames = Object.keys(leadListParams.shape);
  const values = singleValues(input.query, [...periodParamNames, ...ownNames]);
  const params = parseParams(
    leadListParams,
    Object.fromEntries(Object.entries(values).filter(([name]) => ownNames.includes(name))),
  );
  const hasPeriod = ['range', 'from', 'to', 'last'].some((name) => values[name] !== undefined);
  // Read even where it sets no dates: a wrong zone is wrong all the same.
  const asked = parsePeriod(values, client.timezone, now);
  const period = hasPeriod || params.part !== null || params.failed_runs !== null ? asked : null;
  const setup = await loadFunnelSetup(db);
  const stages = await loadStageChoices(db);
  const states = params.part === null ? await stateChoices(db) : [];
  const chosen = choose(params, setup, stages, states);
  const { cursor, limit, ...deciding } = params;
  const hash = filterHash([
    db.clientId,
    input.onlyAssignedTo ?? null,
    deciding,
    values.from,
    values.to,
    values.range,
    values.last,
  ]);
  const position = cursor === null ? null : readCursor(cursor, hash, sortKeys[params.sort].is);
  const found = await findLeadPage(db, {
    client,
    now,
    onlyAssignedTo: input.onlyAssignedTo ?? null,
    params,
    period,
    setup,
    pipeline: chosen.pipeline,
    failedRunsOf: await readFailedRuns(db, params),
    position,
  });
  const goesOn = found.leads.length > limit;
  const isBefore = position?.way === 'before';
  const page = isBefore && goesOn ? found.leads.slice(1) : found.leads.slice(0, limit);
  const [first, last] = [page[0], page.at(-1)];
  return {
    columns: leadColumns(client),
    rows: await loadLeadRows(
      db,
      client,
      setup.valuePath,
      page.map((lead) => lead.id),
      now,
    ),
    total: Math.min(found.total, countedTo),
    totalIsLower: found.total > countedTo,
    visits: found.visits,
    context: leadListTitle(params, chosen.stage),
    params,
    period,
    displayTimezone: asked.displayTimezone,
    controls: leadListControls(params, setup, chosen.pipeline, stages, states),
    nextCursor: last && (isBefore || goesOn) ? writeCursor(last, hash, 'after') : null,
    previousCursor:
      first && (isBefore ? goesOn : position !== null) ? writeCursor(first, hash, 'before') : null,
  };
}

/** Throws badInput for run filters without `failed_runs`, which alone says what they are about. */
async function readFailedRuns(db: ClientDb, params: LeadListParams): Promise<RunScope | null> {
  if (params.failed_runs === null) {
    for (const field of ['workflow', 'modes'] as const) {
      if (params[field] !== null) throw badInput(field, `${field} goes with failed_runs only.`);
    }
    return null;
  }
  if (params.part !== null) throw badInput('failed_runs', 'failed_runs does not go with part.');
  const asked = { workflow: params.workflow ?? 'all', modes: params.modes ?? 'production' };
  return readScope(db, asked, await loadWorkflows(db));
}

interface Chosen {
  readonly pipeline: PipelineChoice | undefined;
  readonly stage: StageChoice | undefined;
}

function choose(
  params: LeadListParams,
  setup: FunnelSetup,
  stages: readonly StageChoice[],
  states: readonly string[],
): Chosen {
  const stage = stages.find(({ id }) => id === params.stage);
  if (params.stage === 'none' && params.part !== null) {
    throw badInput('stage', 'stage=none does not go with part.');
  }
  if (params.stage !== null && params.stage !== 'none' && !stage)
    throw badInput('stage', 'stage is not known here.');
  const named = params.pipeline === null ? undefined : pick('pipeline', params.pipeline, setup.pipelines);
  if (named && stage && stage.pipelineId !== named.id) {
    throw badInput('stage', 'stage is not one of this pipeline.');
  }
  if (params.state !== null && params.part !== null) {
    throw badInput('state', 'state does not go with part.');
  }
  if (params.state !== null && !states.includes(params.state)) {
    throw badInput('state', 'state is not known here.');
  }
  const implied = stage && setup.pipelines.find(({ id }) => id === stage.pipelineId);
  const standard = params.part === null ? undefined : defaultPipeline(setup);
  const pipeline = named ?? implied ?? standard;
  if (params.part !== null && !pipeline) throw badInput('pipeline', 'This client has no pipeline.');
  return { pipeline, stage };
}
