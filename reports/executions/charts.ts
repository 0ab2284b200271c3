import { formatCount } from '../kit/format.ts';
import type { LocalDate } from '../kit/local-day.ts';
import { rate } from '../kit/rate.ts';
import type { StripChart, TableChart } from '../report.ts';
import type { RunDrill } from './chart-columns.ts';
import { count, instant, percent, text } from './chart-columns.ts';
import type { DayStrip } from './day-strip.ts';
import type { ModeCounts } from './run-breakdown.ts';
import type { RunErrors } from './run-errors.ts';
import { modeLabel, withoutMode } from './run-modes.ts';
import type { TouchedLeads } from './touched-leads.ts';
import type { Workflow } from './workflows.ts';

/** The last 90 days of every workflow: a cell a day by its rate, marked where it should have run and did not. */
export function stripChart(
  strip: DayStrip,
  workflows: readonly Workflow[],
  locale: string,
  drill: RunDrill,
): StripChart {
  const shown = workflows.flatMap((workflow) => {
    const days = strip.byWorkflow.get(workflow.id);
    return days ? [{ workflow, days }] : [];
  });
  const last = (days: readonly { missed: boolean }[]) => days.filter((day) => day.missed).length;
  const missing = shown.filter(({ days }) => last(days) > 0);
  const range = { from: strip.days[0] ?? '', to: strip.days.at(-1) ?? '' };
  return {
    kind: 'strip',
    key: 'last_90_days',
    title: 'Last 90 days by workflow',
    finding:
      shown.length === 0
        ? 'No workflow ran in the last 90 days.'
        : missing.length === 0
          ? 'Every workflow ran on every day on which it usually does.'
          : `${formatCount(missing.length, locale)} of ${formatCount(shown.length, locale)} workflows missed days on which they usually run.`,
    note: 'Hatched: it usually runs on this weekday (in 3 of 4 weeks) and did not. Whatever the period.',
    empty: shown.length === 0 ? 'A row for each workflow would be here. None ran in the last 90 days.' : null,
    days: strip.days,
    strips: shown.map(({ workflow, days }) => ({
      label: workflow.name,
      drill: drill({ ...range, workflow: workflow.id ?? 'none' }),
      cells: days.map((day) => ({
        total: day.runs,
        rate: rate(day.succeeded, day.succeeded + day.failed),
        missed: day.missed,
      })),
    })),
    columns: [
      text('workflow', 'Workflow'),
      count('days_run', 'Days with runs', 'days'),
      count('days_missed', 'Days missed', 'days'),
      { key: 'last_missed', label: 'Last missed', kind: 'date', unit: null },
      count('runs', 'Runs'),
      percent,
    ],
    rows: shown.map(({ workflow, days }) => {
      const sum = (key: 'runs' | 'succeeded' | 'failed') => days.reduce((all, day) => all + day[key], 0);
      return {
        workflow: workflow.name,
        days_run: days.filter((day) => day.runs > 0).length,
        days_missed: last(days),
        last_missed: lastMissed(strip.days, days),
        runs: sum('runs'),
        success_rate: rate(sum('succeeded'), sum('succeeded') + sum('failed')),
      };
    }),
  };
}

function lastMissed(days: readonly LocalDate[], cells: readonly { missed: boolean }[]): LocalDate | null {
  const at = cells.map((cell) => cell.missed).lastIndexOf(true);
  return days[at] ?? null;
}

/** Failed runs by what went wrong. */
export function errorsChart(
  found: RunErrors,
  nameOf: (id: string | null) => string,
  locale: string,
  drill: RunDrill,
): TableChart {
  const words = (n: number) => formatCount(n, locale);
  const top = found.errors[0];
  const left = found.failed - found.compared;
  return {
    kind: 'table',
    key: 'errors',
    title: 'What went wrong',
    finding: top
      ? `${words(found.different)} different ${found.different === 1 ? 'error' : 'errors'} in ${words(found.compared)} failed ${found.compared === 1 ? 'run' : 'runs'}; the most frequent, ${words(top.runs)} times: ${top.message ?? 'no message'}.`
      : 'No run failed in this period.',
    note: [
      'Runs are taken together when node and message are the same but for numbers, ids and addresses (…).',
      ...(left > 0
        ? [`Only the latest ${words(found.compared)} of ${words(found.failed)} failed runs are compared.`]
        : []),
      ...(found.different > found.errors.length
        ? [`The ${words(found.errors.length)} most frequent are shown.`]
        : []),
    ].join(' '),
    empty: top ? null : 'Errors would be here. No run of this period failed.',
    columns: [
      text('error', 'Error'),
      text('node', 'Node'),
      count('runs', 'Runs'),
      text('workflows', 'Workflows'),
      { ...instant('first_seen', 'First seen'), definition: 'Within the period.' },
      instant('last_seen', 'Last seen'),
      { key: 'fingerprint', label: 'Fingerprint', kind: 'id', unit: null, hidden: true },
    ],
    rows: found.errors.map((error) => ({
      error: error.message ?? 'No message (a crashed run leaves none)',
      node: error.node,
      runs: error.runs,
      workflows: nameSome(error.workflowIds.map(nameOf)),
      first_seen: error.firstSeen.toISOString(),
      last_seen: error.lastSeen.toISOString(),
      fingerprint: error.fingerprint,
    })),
    drills: found.errors.map((error) => drill({ outcome: 'failed', fingerprint: error.fingerprint })),
  };
}

function nameSome(names: readonly string[]): string {
  const sorted = [...names].sort((a, b) => a.localeCompare(b, 'en'));
  return sorted.length <= 3
    ? sorted.join(', ')
    : `${sorted.slice(0, 2).join(', ')} and ${sorted.length - 2} more`;
}

/** Runs of every mode, those that the figures count and those that stand apart. */
export function modesChart(
  found: readonly ModeCounts[],
  isCounted: (mode: string) => boolean,
  locale: string,
  drill: RunDrill,
): TableChart {
  const sum = (one: ModeCounts) => one.succeeded + one.failed + one.canceled + one.in_flight + one.unmapped;
  const apart = found.filter((one) => !isCounted(one.mode)).reduce((all, one) => all + sum(one), 0);
  const all = found.reduce((every, one) => every + sum(one), 0);
  return {
    kind: 'table',
    key: 'modes',
    title: 'Runs by mode',
    finding:
      apart === 0
        ? `All ${formatCount(all, locale)} runs of the period are counted.`
        : `${formatCount(apart, locale)} of ${formatCount(all, locale)} runs stand apart from the figures: their mode does no work of the client’s by itself.`,
    note: 'Counted by default: webhook, trigger, retry, command line, evaluation, and runs without a mode. Runs of error workflows would pass for successes.',
    empty: found.length === 0 ? 'One line a mode would be here. Nothing ran in this period.' : null,
    columns: [
      text('mode_label', 'Mode'),
      { key: 'counted', label: 'Counted', kind: 'boolean', unit: null },
      count('total', 'Runs'),
      count('succeeded', 'Succeeded'),
      count('failed', 'Failed'),
      percent,
      count('canceled', 'Canceled'),
      count('in_flight', 'In flight'),
      count('unmapped', 'Unknown status'),
      { key: 'mode', label: 'n8n’s word', kind: 'id', unit: null, hidden: true },
    ],
    rows: found.map((one) => ({
      mode_label: modeLabel(one.mode),
      counted: isCounted(one.mode),
      total: one.succeeded + one.failed,
      succeeded: one.succeeded,
      failed: one.failed,
      success_rate: rate(one.succeeded, one.succeeded + one.failed),
      canceled: one.canceled,
      in_flight: one.in_flight,
      unmapped: one.unmapped,
      mode: one.mode === '' ? null : one.mode,
    })),
    drills: found.map((one) => drill({ modes: one.mode === '' ? withoutMode : one.mode })),
  };
}

/** The leads that failed runs touched, by where they stand now. */
export function touchedLeadsChart(found: TouchedLeads, locale: string, drill: RunDrill): TableChart {
  return {
    kind: 'table',
    key: 'touched_leads',
    title: 'Leads touched by failed runs',
    finding:
      found.leads === 0
        ? 'No lead was touched by a failed run.'
        : `${formatCount(found.leads, locale)} ${found.leads === 1 ? 'lead was' : 'leads were'} touched by ${formatCount(found.failedRuns, locale)} failed ${found.failedRuns === 1 ? 'run' : 'runs'}.`,
    note: 'A run touches the lead it ran for, leads whose journey it wrote and leads for which it called AI. Stages are those of now.',
    empty:
      found.leads === 0
        ? 'Leads by their stage would be here. No failed run of this period touched one.'
        : null,
    columns: [
      text('pipeline', 'Pipeline'),
      text('stage', 'Stage now'),
      count('leads', 'Leads', 'leads'),
      count('failed_runs', 'Failed runs'),
      instant('last_failure_at', 'Last failure'),
      { key: 'stage_id', label: 'Stage id', kind: 'id', unit: null, hidden: true },
    ],
    rows: found.stages.map((stage) => ({
      pipeline: stage.pipeline,
      stage: stage.stage ?? (stage.stageId ? 'Unnamed stage' : 'No stage'),
      leads: stage.leads,
      failed_runs: stage.failedRuns,
      last_failure_at: stage.lastFailureAt.toISOString(),
      stage_id: stage.stageId,
    })),
    drills: found.stages.map((stage) => drill({ stage: stage.stageId ?? 'none' })),
  };
}
