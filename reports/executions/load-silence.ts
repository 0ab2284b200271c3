import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { RunScope } from './run-scope.ts';
import { within } from './run-scope.ts';
import type { HourOfWeek } from './silence.ts';
import { isPausedLong, isSilentByCalendar } from './silence.ts';
import type { Workflow, WorkflowNow } from './workflows.ts';

/**
 * Which active workflows are silent: true or false; null where nothing can be said (not active, or too few runs to
 * know a rhythm). Only those that paused long are asked for their hours of the week.
 */
export async function loadSilence(
  db: ClientDb,
  scope: RunScope,
  workflows: readonly Workflow[],
  states: ReadonlyMap<string | null, WorkflowNow>,
  timezone: string,
  now: Date,
): Promise<ReadonlyMap<string | null, boolean | null>> {
  const silent = new Map<string | null, boolean | null>();
  const paused: { id: string; state: WorkflowNow }[] = [];
  for (const { id, isActive } of workflows) {
    const state = states.get(id);
    const long = isActive && state ? isPausedLong(state, now) : null;
    silent.set(id, long);
    if (long && id !== null && state) paused.push({ id, state });
  }
  const hours = await loadHours(db, scope, paused, timezone);
  for (const { id, state } of paused) {
    silent.set(id, isSilentByCalendar(state, hours.get(id) ?? [], timezone, now));
  }
  return silent;
}

async function loadHours(
  db: ClientDb,
  scope: RunScope,
  paused: readonly { id: string; state: WorkflowNow }[],
  timezone: string,
): Promise<Map<string, HourOfWeek[]>> {
  const byWorkflow = new Map<string, HourOfWeek[]>();
  if (paused.length === 0) return byWorkflow;
  const rows = await db.rows<{ id: string; slot: string; runs: number; days: number }>(
    sql
      .queryBuilder()
      .with(
        'last_runs',
        sql.raw(
          'select * from unnest(cast(:ids as uuid[]), cast(:instants as timestamptz[])) as last_run (id, at)',
          {
            ids: paused.map((one) => one.id),
            instants: paused.map((one) => one.state.lastRunAt?.toISOString() ?? null),
          },
        ),
      )
      .with(
        'local_runs',
        within(sql('n8n_executions as e'), { ...scope, workflows: 'all' })
          .join('last_runs as l', 'l.id', 'e.workflow_db_id')
          .where('e.client_id', scope.clientId)
          .whereRaw("e.started_at > l.at - interval '30 days' and e.started_at <= l.at")
          .select('l.id', sql.raw('e.started_at at time zone ? as at', [timezone])),
      )
      .from('local_runs')
      .groupByRaw('1, 2')
      .orderByRaw('1, 2')
      .select(
        'id',
        sql.raw("extract(isodow from at)::int || '-' || extract(hour from at)::int as slot"),
        sql.raw('count(*)::int as runs'),
        sql.raw('count(distinct at::date)::int as days'),
      ),
  );
  for (const { id, ...hour } of rows) byWorkflow.set(id, [...(byWorkflow.get(id) ?? []), hour]);
  return byWorkflow;
}
