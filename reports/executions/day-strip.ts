import { DateTime } from 'luxon';
import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { LocalDate } from '../kit/local-day.ts';
import { addDays, startOfLocalDate } from '../kit/local-day.ts';
import type { RunScope } from './run-scope.ts';
import { outcomeOf, runsBegunIn } from './run-scope.ts';

/** One workflow's day: all its runs, those that finished, and whether it should have run and did not. */
export interface WorkflowDay {
  readonly runs: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly missed: boolean;
}

export interface DayStrip {
  /** Local dates, oldest first, today last. */
  readonly days: readonly LocalDate[];
  /** By workflow id; only workflows that ran within the days. One entry a day. */
  readonly byWorkflow: ReadonlyMap<string | null, readonly WorkflowDay[]>;
}

const stripDays = 90;

/** The last 90 local days of every workflow that ran in them. `isActive` names those from which a run may be expected still. */
export async function loadDayStrip(
  db: ClientDb,
  scope: RunScope,
  today: LocalDate,
  timezone: string,
  isActive: (workflowId: string | null) => boolean,
): Promise<DayStrip> {
  const days = Array.from({ length: stripDays }, (_, at) => addDays(today, at + 1 - stripDays));
  const starts = days.map((day) => startOfLocalDate(day, timezone));
  const span = {
    start: starts[0] ?? startOfLocalDate(today, timezone),
    end: startOfLocalDate(addDays(today, 1), timezone),
  };
  const rows = await db.rows<{
    workflow_db_id: string | null;
    day: number;
    runs: number;
    succeeded: number;
    failed: number;
  }>(
    sql
      .queryBuilder()
      .with('outcome_of', outcomeOf(db))
      .with('runs', runsBegunIn(scope, span))
      .from('runs')
      .groupByRaw('1, 2')
      .orderByRaw('1, 2')
      .select(
        'workflow_db_id',
        sql.raw('width_bucket(at, cast(? as timestamptz[])) as day', [
          starts.map((start) => start.toISOString()),
        ]),
        sql.raw('count(*)::int as runs'),
        sql.raw("count(*) filter (where outcome = 'succeeded')::int as succeeded"),
        sql.raw("count(*) filter (where outcome = 'failed')::int as failed"),
      ),
  );
  const counted = new Map<string | null, Map<number, (typeof rows)[number]>>();
  for (const row of rows) {
    const own = counted.get(row.workflow_db_id) ?? new Map();
    own.set(row.day - 1, row);
    counted.set(row.workflow_db_id, own);
  }
  const byWorkflow = new Map(
    [...counted].map(([id, own]): [string | null, WorkflowDay[]] => {
      const missed = missedDays(
        days,
        days.map((_, at) => own.has(at)),
        isActive(id),
      );
      return [
        id,
        days.map((_, at) => {
          const row = own.get(at);
          return {
            runs: row?.runs ?? 0,
            succeeded: row?.succeeded ?? 0,
            failed: row?.failed ?? 0,
            missed: missed[at] ?? false,
          };
        }),
      ];
    }),
  );
  return { days, byWorkflow };
}

/**
 * The days on which a workflow should have run and did not: its weekday had runs in at least three of four weeks
 * between its first and its last day with runs (and in three at least). Days before the first run are never missed,
 * nor is today, which is not over; days after the last one only of a workflow that is still active.
 */
export function missedDays(
  days: readonly LocalDate[],
  ran: readonly boolean[],
  isActive: boolean,
): boolean[] {
  const first = ran.indexOf(true);
  const last = ran.lastIndexOf(true);
  const weekdays = days.map((day) => DateTime.fromISO(day, { zone: 'UTC' }).weekday);
  const seen = new Map<number, { days: number; ran: number }>();
  for (let at = first; first !== -1 && at <= last; at++) {
    const weekday = weekdays[at] ?? 0;
    const known = seen.get(weekday) ?? { days: 0, ran: 0 };
    seen.set(weekday, { days: known.days + 1, ran: known.ran + (ran[at] ? 1 : 0) });
  }
  return days.map((_, at) => {
    if (first === -1 || at < first || ran[at] || at === days.length - 1) return false;
    if (at > last && !isActive) return false;
    const known = seen.get(weekdays[at] ?? 0);
    return known !== undefined && known.ran >= 3 && known.ran * 4 >= known.days * 3;
  });
}
