import { z } from 'zod';
import type { ClientDb } from '../../server/db/tenancy.ts';
import { badInput } from '../../server/errors.ts';
import { parseParams, singleValues } from '../kit/params.ts';
import type { Period } from '../kit/period.ts';
import { parsePeriod, periodParamNames } from '../kit/period.ts';
import type { ReportClient } from '../report.ts';
import { readScope } from './read-scope.ts';
import type { InstantSpan, RunOutcome, RunScope } from './run-scope.ts';
import { runOutcomes } from './run-scope.ts';
import { isUuid } from './runs-cursor.ts';
import type { Workflow } from './workflows.ts';

const uuid = z.string().refine(isUuid, 'must be an id');
const instant = z.iso.datetime({ offset: true, error: 'must be an instant such as 2026-10-25T01:00:00Z' });

const own = z.object({
  workflow: z.string().default('all'),
  modes: z.string().default('all'),
  outcome: z.enum(runOutcomes).optional(),
  /** The platform's or n8n's own word. */
  status: z.string().max(60).optional(),
  /** As the report's errors have it. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{16}$/, 'must be 16 hex digits')
    .optional(),
  /** A lead that the run touched. */
  lead: uuid.optional(),
  /** The stage in which a touched lead stands now; `none`: in none. */
  stage: z.union([z.literal('none'), uuid], 'must be the id of a stage, or none').optional(),
  /** `stuck`: not ended and overdue now. */
  state: z.enum(['stuck']).optional(),
  /** Part of a workflow's name, node or error; or n8n's number. */
  q: z.string().max(200).optional(),
  /** Instants of one bucket, half-open. */
  since: instant.optional(),
  until: instant.optional(),
  /** By start. */
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});

/** Names of every parameter of the list of runs. */
export const runsParamNames: readonly string[] = [...periodParamNames, ...Object.keys(own.shape)];

export interface RunsFilters {
  readonly scope: RunScope;
  /** Null: whenever it ran. */
  readonly period: Period | null;
  /** How instants are written, period or not. */
  readonly displayTimezone: string;
  readonly span: InstantSpan | null;
  readonly outcome: RunOutcome | undefined;
  readonly status: string | undefined;
  readonly fingerprint: string | undefined;
  readonly lead: string | undefined;
  readonly stage: string | undefined;
  readonly state: 'stuck' | undefined;
  readonly q: string | undefined;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly workflow: string;
  readonly modes: string;
  /** What the cursor is bound to. */
  readonly identity: Readonly<Record<string, string>>;
}

/** Reads the list's parameters. Throws badInput naming the field. */
export async function readRunsFilters(
  db: ClientDb,
  query: Readonly<Record<string, unknown>>,
  client: ReportClient,
  workflows: readonly Workflow[],
  now: Date,
): Promise<RunsFilters> {
  const values = singleValues(query, runsParamNames);
  const ownValues = Object.fromEntries(Object.entries(values).filter(([name]) => name in own.shape));
  const { since, until, ...filters } = parseParams(own as z.ZodType<z.infer<typeof own>>, ownValues);
  const isDated = ['range', 'from', 'to', 'last'].some((name) => values[name] !== undefined);
  const dates = Object.fromEntries(
    Object.entries(values).filter(([name]) => (periodParamNames as readonly string[]).includes(name)),
  );
  // Read even where it sets no dates: a wrong zone or grain is wrong all the same.
  const asked = parsePeriod(dates, client.timezone, now);
  const period = isDated ? asked : null;
  const { cursor: _cursor, limit: _limit, tz: _tz, compare: _compare, grain: _grain, ...identity } = values;
  return {
    ...filters,
    scope: await readScope(db, filters, workflows),
    period,
    displayTimezone: asked.displayTimezone,
    span: spanOf(since, until) ?? period,
    outcome: filters.outcome,
    status: filters.status,
    fingerprint: filters.fingerprint,
    lead: filters.lead,
    stage: filters.stage,
    state: filters.state,
    q: filters.q,
    cursor: filters.cursor,
    // `last=7d` is another week tomorrow.
    identity: { ...identity, ...(period ? { from: period.from, to: period.to } : {}) },
  };
}

function spanOf(since: string | undefined, until: string | undefined): InstantSpan | null {
  if (since === undefined && until === undefined) return null;
  if (since === undefined) throw badInput('since', 'since is missing: give both since and until.');
  if (until === undefined) throw badInput('until', 'until is missing: give both since and until.');
  const span = { start: new Date(since), end: new Date(until) };
  if (span.start >= span.end) throw badInput('since', 'since must be before until.');
  return span;
}
