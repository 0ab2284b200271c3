import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { Period } from '../kit/period.ts';
import type { Column, Control, ReportClient, Row } from '../report.ts';
import { fingerprintOf, maskedMessage, messageStart } from './error-fingerprint.ts';
import { maskKnownSecrets } from './mask-known-secrets.ts';
import { modeLabel } from './run-modes.ts';
import type { Relation, RunOutcome } from './run-scope.ts';
import { beganIn, outcomeOf, outcomeOfRun, runs } from './run-scope.ts';
import { runsContext, runsControls } from './runs-context.ts';
import type { RunsPageAt } from './runs-cursor.ts';
import { filterHash, readCursor, writeCursor } from './runs-cursor.ts';
import type { RunsFilters } from './runs-filters.ts';
import { readRunsFilters } from './runs-filters.ts';
import { withStuckRuns } from './stuck-runs.ts';
import { leadName, touchingLead, touchingOnlyLeadsOf, touchingStage } from './touching.ts';
import { loadWorkflows } from './workflows.ts';

export interface RunsInput {
  readonly client: ReportClient;
  /** Parameters as they stand in the URL; see `runsParamNames`. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly now: Date;
  /** An agent: only runs that touched their leads and nobody else's. Null: all. */
  readonly onlyAssignedTo: string | null;
}

export interface RunsPage {
  readonly columns: readonly Column[];
  /** Latest first, runs without any time last; or all of that the other way round. */
  readonly rows: readonly RunListRow[];
  readonly order: 'asc' | 'desc';
  readonly nextCursor: string | null;
  readonly previousCursor: string | null;
  /** How many runs the filters let through; counted up to 10,000. */
  readonly count: number;
  readonly isCountCapped: boolean;
  /** What the list is cut down to, in words; null: it is not. */
  readonly context: string | null;
  readonly controls: readonly Control[];
  /** Null: whenever it ran. */
  readonly period: Period | null;
  /** How instants are written, period or not. */
  readonly displayTimezone: string;
}

export type RunListRow = Row & {
  readonly id: string;
  readonly outcome: RunOutcome;
  readonly workflow_id: string | null;
  readonly lead_id: string | null;
};

const mostCounted = 10_000;

const columns: readonly Column[] = [
  { key: 'id', label: 'Id', kind: 'id', unit: null, hidden: true },
  { key: 'at', label: 'Started', kind: 'instant', unit: null, primary: true },
  { key: 'workflow', label: 'Workflow', kind: 'text', unit: null, primary: true },
  { key: 'status', label: 'Status', kind: 'text', unit: null, primary: true },
  { key: 'outcome', label: 'Outcome', kind: 'text', unit: null, hidden: true },
  { key: 'duration_ms', label: 'Duration', kind: 'duration_ms', unit: 'ms' },
  { key: 'mode', label: 'Mode', kind: 'text', unit: null },
  { key: 'error_node', label: 'Node', kind: 'text', unit: null },
  { key: 'error', label: 'Error', kind: 'text', unit: null },
  { key: 'lead', label: 'Lead', kind: 'text', unit: null },
  { key: 'number', label: 'n8n number', kind: 'id', unit: null },
  { key: 'workflow_id', label: 'Workflow id', kind: 'id', unit: null, hidden: true },
  { key: 'lead_id', label: 'Lead id', kind: 'id', unit: null, hidden: true },
];

/**
 * One page of runs, latest first. Throws badInput naming the field, `cursor` included when it was made with other
 * filters.
 */
export async function listRuns(db: ClientDb, input: RunsInput): Promise<RunsPage> {
  const workflows = await loadWorkflows(db);
  const filters = await readRunsFilters(db, input.query, input.client, workflows, input.now);
  const hash = filterHash(db.clientId, { ...filters.identity, only: input.onlyAssignedTo ?? '' });
  const from = filters.cursor === undefined ? null : readCursor(filters.cursor, hash);
  const isBefore = from?.way === 'before';
  const found = await loadPage(db, filters, input, from);
  const goesOn = found.length > filters.limit;
  const rows = isBefore && goesOn ? found.slice(1) : found.slice(0, filters.limit);
  const [first, last] = [rows[0], rows.at(-1)];
  const errors = await maskKnownSecrets(
    db,
    rows.map((row) => row.error ?? ''),
  );
  const count = await countRuns(db, filters, input);
  return {
    columns,
    rows: rows.map((row, at) => ({
      id: row.id,
      at: row.at?.toISOString() ?? null,
      workflow: row.workflow ?? (row.workflow_id ? 'Unnamed workflow' : 'Without a workflow'),
      status: row.status,
      outcome: row.outcome,
      duration_ms: row.duration_ms,
      mode: modeLabel(row.mode ?? ''),
      error_node: row.error_node,
      // Read longer than shown: a secret that is cut in two is not known any more.
      error: errors[at]?.slice(0, 300) || null,
      lead: row.lead,
      number: row.number,
      workflow_id: row.workflow_id,
      lead_id: row.lead_id,
    })),
    order: filters.order,
    nextCursor:
      last && (isBefore || goesOn) ? writeCursor(hash, { at: last.position, id: last.id }, 'after') : null,
    previousCursor:
      first && (isBefore ? goesOn : from !== null)
        ? writeCursor(hash, { at: first.position, id: first.id }, 'before')
        : null,
    count: Math.min(count, mostCounted),
    isCountCapped: count > mostCounted,
    context: runsContext(filters, workflows),
    controls: runsControls(filters, workflows),
    period: filters.period,
    displayTimezone: filters.displayTimezone,
  };
}

interface FoundRun {
  readonly id: string;
  readonly at: Date | null;
  readonly position: string | null;
  readonly number: string | null;
  readonly workflow_id: string | null;
  readonly workflow: string | null;
  readonly status: string | null;
  readonly outcome: RunOutcome;
  readonly mode: string | null;
  readonly duration_ms: number | null;
  readonly error_node: string | null;
  readonly error: string | null;
  readonly lead_id: string | null;
  readonly lead: string | null;
}

/**
 * Started, queued and timeless runs are read each by its own index, the nearest of each, and put together. What comes
 * before a position is read the other way round, and turned back.
 */
async function loadPage(
  db: ClientDb,
  filters: RunsFilters,
  input: RunsInput,
  from: RunsPageAt | null,
): Promise<FoundRun[]> {
  const most = filters.limit + 1;
  const isBefore = from?.way === 'before';
  const newestFirst = (filters.order === 'desc') !== isBefore;
  const [beyond, way] = newestFirst ? (['<', 'desc'] as const) : (['>', 'asc'] as const);
  const timed = (column: 'started_at' | 'queued_at') =>
    matching(filters, input)
      .whereNotNull(`e.${column}`)
      .modify((step) => {
        if (column === 'queued_at') step.whereNull('e.started_at');
        if (from?.at) step.whereRaw(`(e.??, e.id) ${beyond} (?, ?)`, [column, from.at, from.id]);
      })
      .orderBy([
        { column: `e.${column}`, order: way },
        { column: 'e.id', order: way },
      ])
      .limit(most)
      .select('e.id', `e.${column} as at`, sql.raw(`${outcomeOfRun} as outcome`));
  const timeless = matching(filters, input)
    .whereNull('e.started_at')
    .whereNull('e.queued_at')
    .modify((step) => {
      if (from && from.at === null) step.where('e.id', beyond, from.id);
    })
    .orderBy('e.id', way)
    .limit(most)
    .select('e.id', sql.raw('null::timestamptz as at'), sql.raw(`${outcomeOfRun} as outcome`));
  const parts = [
    ...(from?.at === null && newestFirst ? [] : [timed('started_at'), timed('queued_at')]),
    ...(filters.span !== null || (from?.at && !newestFirst) ? [] : [timeless]),
  ];
  return db.rows<FoundRun>(
    withFilterSteps(db, filters, input)
      .withMaterialized(
        'page',
        sql
          .queryBuilder()
          .from(sql.queryBuilder().unionAll(parts, true).as('parts'))
          .orderByRaw(newestFirst ? 'at desc nulls last, id desc' : 'at asc nulls first, id asc')
          .limit(most)
          .select('*'),
      )
      .from('page')
      .join('n8n_executions as e', 'e.id', 'page.id')
      .leftJoin('n8n_workflows as w', (on) =>
        on.on('w.client_id', 'e.client_id').andOn('w.id', 'e.workflow_db_id'),
      )
      .leftJoin('leads as l', (on) => on.on('l.client_id', 'e.client_id').andOn('l.id', 'e.lead_id'))
      .where('e.client_id', db.clientId)
      .orderByRaw(
        filters.order === 'desc'
          ? 'page.at desc nulls last, page.id desc'
          : 'page.at asc nulls first, page.id asc',
      )
      .select(
        'page.id',
        'page.at',
        sql.raw(`to_char(page.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position`),
        'page.outcome',
        'e.n8n_execution_id as number',
        'e.workflow_db_id as workflow_id',
        'w.name as workflow',
        sql.raw('coalesce(e.raw_status, e.status::text) as status'),
        'e.mode',
        sql.raw(
          `case when e.finished_at >= e.started_at
                then round(extract(epoch from e.finished_at - e.started_at) * 1000)::float8 end as duration_ms`,
        ),
        'e.error_node',
        sql.raw('left(e.error_message, 2000) as error'),
        'l.id as lead_id',
        sql.raw('case when l.id is not null then ? end as lead', [leadName]),
      ),
  );
}

async function countRuns(db: ClientDb, filters: RunsFilters, input: RunsInput): Promise<number> {
  const { count } = await db.row<{ count: number }>(
    withFilterSteps(db, filters, input)
      .from(
        matching(filters, input)
          .modify((step) => {
            if (filters.span) beganIn(step, filters.span);
          })
          .limit(mostCounted + 1)
          .select('e.id')
          .as('matching'),
      )
      .select(sql.raw('count(*)::int as count')),
  );
  return count;
}

function withFilterSteps(db: ClientDb, filters: RunsFilters, input: RunsInput): Relation {
  const steps = sql.queryBuilder().withMaterialized('outcome_of', outcomeOf(db));
  return filters.state === 'stuck' ? withStuckRuns(steps, filters.scope, input.now) : steps;
}

/** The runs that the filters let through. */
function matching(filters: RunsFilters, input: RunsInput): Relation {
  const { outcome, status, fingerprint, lead, stage, state, q } = filters;
  const query = runs(filters.scope);
  if (filters.span) beganIn(query, filters.span);
  if (outcome) query.whereRaw(`${outcomeOfRun} = ?`, [outcome]);
  if (status) query.whereRaw('(e.status::text = ? or e.raw_status = ?)', [status, status]);
  if (fingerprint) query.whereRaw('? = ?', [fingerprintOf(maskedMessage(messageStart)), fingerprint]);
  if (lead) touchingLead(query, lead);
  if (stage) touchingStage(query, stage === 'none' ? null : stage);
  if (state === 'stuck') query.whereIn('e.id', sql('stuck_runs').select('id'));
  if (q) searching(query, q);
  if (input.onlyAssignedTo !== null) touchingOnlyLeadsOf(query, input.onlyAssignedTo);
  return query;
}

/** Errors are searched as they are shown, masked: a search must not spell out a secret letter by letter. */
function searching(query: Relation, q: string): Relation {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  return query.where((any) =>
    any
      .where('e.n8n_execution_id', q)
      .orWhereRaw('e.error_node ilike ?', [like])
      .orWhereRaw(
        'e.workflow_db_id in (select w.id from n8n_workflows w where w.client_id = e.client_id and w.name ilike ?)',
        [like],
      )
      .orWhereRaw('e.error_message is not null and ? ilike ?', [maskedMessage(messageStart), like]),
  );
}
