import type { Check, Row } from '../report.ts';
import type { ModeCounts, RunBreakdown } from './run-breakdown.ts';
import { isKnownMode, modeLabel } from './run-modes.ts';
import type { RunOddities } from './run-oddities.ts';

export interface CheckFacts {
  readonly rows: readonly Row[];
  readonly totals: Row;
  readonly modes: readonly ModeCounts[];
  readonly unmapped: RunBreakdown['unmapped'];
  readonly isCounted: (mode: string) => boolean;
  readonly oddities: RunOddities;
  readonly negativeDurations: number;
  readonly periodStart: Date;
}

const dayMs = 86_400_000;
const added = [
  'total',
  'succeeded',
  'failed',
  'canceled',
  'in_flight',
  'unmapped',
  'retry_adjusted_total',
  'retry_adjusted_failed',
  'recovered',
  'stuck',
] as const;

/** What the figures were held against, and what they leave out. */
export function executionChecks(facts: CheckFacts): Check[] {
  return [
    rowsAddUp(facts),
    modesApart(facts),
    unknownModes(facts),
    ...leftOut(facts),
    unsaved(facts),
    history(facts),
  ];
}

function rowsAddUp({ rows, totals }: CheckFacts): Check {
  const wrong = added.filter(
    (key) => rows.reduce((sum, row) => sum + Number(row[key] ?? 0), 0) !== Number(totals[key]),
  );
  return {
    key: 'rows_add_up',
    label: 'The rows add up to the totals',
    ok: wrong.length === 0,
    value: wrong.length,
    detail: wrong.length === 0 ? null : `Not so: ${wrong.join(', ')}.`,
  };
}

function runsOf(mode: ModeCounts): number {
  return mode.succeeded + mode.failed + mode.canceled + mode.in_flight + mode.unmapped;
}

function modesApart({ modes, isCounted }: CheckFacts): Check {
  const apart = modes.filter((mode) => !isCounted(mode.mode));
  return {
    key: 'modes_apart',
    label: 'Runs of modes that are shown apart',
    ok: true,
    value: apart.reduce((sum, mode) => sum + runsOf(mode), 0),
    detail:
      apart.length === 0 ? null : apart.map((mode) => `${modeLabel(mode.mode)}: ${runsOf(mode)}`).join(', '),
  };
}

function unknownModes({ modes, isCounted }: CheckFacts): Check {
  const unknown = modes.filter(
    (mode) => mode.mode !== '' && !isKnownMode(mode.mode) && !isCounted(mode.mode),
  );
  return {
    key: 'unknown_modes',
    label: 'Runs of modes that nobody knows, shown apart',
    ok: unknown.length === 0,
    value: unknown.reduce((sum, mode) => sum + runsOf(mode), 0),
    detail: unknown.length === 0 ? null : unknown.map((mode) => `${mode.mode}: ${runsOf(mode)}`).join(', '),
  };
}

function leftOut({ oddities, unmapped, negativeDurations }: CheckFacts): Check[] {
  const unknown = unmapped.reduce((sum, one) => sum + one.runs, 0);
  return [
    {
      key: 'runs_without_time',
      label: 'Runs that neither started nor were queued, in no period',
      ok: oddities.withoutTime === 0,
      value: oddities.withoutTime,
      detail: null,
    },
    {
      key: 'unmapped_status',
      label: 'Runs whose status has no meaning yet, in no rate',
      ok: unknown === 0,
      value: unknown,
      detail: unknown === 0 ? null : unmapped.map((one) => `${one.label}: ${one.runs}`).join(', '),
    },
    {
      key: 'negative_durations',
      label: 'Successes that end before they begin, in no percentile',
      ok: negativeDurations === 0,
      value: negativeDurations,
      detail: null,
    },
  ];
}

function unsaved({ rows }: CheckFacts): Check {
  const suspects = rows.filter((row) => Number(row.succeeded) === 0 && Number(row.failed) > 0);
  return {
    key: 'successes_not_saved',
    label: 'Workflows with failures and not one success',
    ok: suspects.length === 0,
    value: suspects.length,
    detail:
      suspects.length === 0
        ? null
        : `Either they always fail, or n8n is set not to save successes (then their rate cannot be known): ${suspects.map((row) => row.workflow).join(', ')}.`,
  };
}

function history({ oddities, periodStart }: CheckFacts): Check {
  const { earliest } = oddities;
  const isComplete = earliest === null || earliest.getTime() < periodStart.getTime() + dayMs;
  return {
    key: 'history_from',
    label: 'The record of runs reaches back to the start of the period',
    ok: isComplete,
    value: earliest?.toISOString() ?? null,
    detail: isComplete
      ? null
      : 'Nothing is on record before this run: n8n by default deletes runs after 14 days or 10,000 runs, and only what was brought over before is kept.',
  };
}
