import { z } from 'zod';
import { bucketsOf } from '../kit/buckets.ts';
import { besideBuckets, comparedBuckets } from '../kit/compared-buckets.ts';
import { rate } from '../kit/rate.ts';
import type { Control, Report, ReportData, ReportInput } from '../report.ts';
import type { RunDrill } from './chart-columns.ts';
import { errorsChart, modesChart, stripChart, touchedLeadsChart } from './charts.ts';
import { executionChecks } from './checks.ts';
import { columns } from './columns.ts';
import { loadDayStrip } from './day-strip.ts';
import { loadSilence } from './load-silence.ts';
import { readScope } from './read-scope.ts';
import { loadRunBreakdown } from './run-breakdown.ts';
import { loadRunErrors } from './run-errors.ts';
import { loadRunFigures } from './run-figures.ts';
import { loadRunOddities } from './run-oddities.ts';
import { runsOverTimeChart } from './runs-over-time.ts';
import { executionTiles } from './tiles.ts';
import { loadTouchedLeads } from './touched-leads.ts';
import { noWorkflow, totalsRow, workflowRows } from './workflow-rows.ts';
import type { Workflow } from './workflows.ts';
import { loadWorkflows, loadWorkflowsNow } from './workflows.ts';

const params = z.object({
  /** Id or exact name; `none`: runs without a workflow. */
  workflow: z.string().default('all'),
  /** `production`, `all`, or modes joined by commas. */
  modes: z.string().default('production'),
});

type Params = z.infer<typeof params>;

/** How n8n's workflows fare: success, retries, duration, what hangs and what fell silent. */
export const executionsReport: Report<Params> = {
  slug: 'executions',
  title: 'Automations',
  audience: 'client',
  description:
    'Success of the n8n workflows: failures and their causes, retries, duration, stuck runs and silence.',
  params,
  run,
};

async function run(
  db: Parameters<Report<Params>['run']>[0],
  input: ReportInput<Params>,
): Promise<ReportData> {
  const { period, now, client } = input;
  const { locale } = client;
  const everyWorkflow = await loadWorkflows(db);
  const scope = await readScope(db, input.params, everyWorkflow);
  const isCounted = (mode: string) => scope.modes === 'all' || scope.modes.includes(mode);
  const buckets = bucketsOf(period, period.grain, now);

  const figures = await loadRunFigures(db, scope, period);
  const states = await loadWorkflowsNow(db, scope, now);
  const ran = [...figures.byWorkflow.keys(), ...states.keys()];
  const workflows = shownWorkflows(everyWorkflow, scope.workflows, ran);
  const silent = await loadSilence(db, scope, workflows, states, client.timezone, now);
  const previous = period.compare ? await loadRunFigures(db, scope, period.compare) : null;
  const { buckets: series, modes, unmapped } = await loadRunBreakdown(db, scope, buckets);
  const compared = comparedBuckets(period, buckets);
  const before = await loadRunBreakdown(
    db,
    scope,
    compared.filter((one) => one !== null),
  );
  const comparedCounts = besideBuckets(compared, (at) => before.buckets[at] ?? null);
  const active = new Set(workflows.filter((one) => one.isActive).map((one) => one.id));
  const strip = await loadDayStrip(db, scope, period.today, period.timezone, (id) => active.has(id));
  const errors = await loadRunErrors(db, scope, period);
  const touched = await loadTouchedLeads(db, scope, period);
  const oddities = await loadRunOddities(db, scope);

  const facts = { workflows, figures, states, silent };
  const rows = workflowRows(facts);
  const totals = totalsRow(facts);
  const byId = new Map(workflows.map((workflow) => [workflow.id, workflow.name]));
  const own: Record<string, string> = { from: period.from, to: period.to, modes: input.params.modes };
  if (input.params.workflow !== 'all') own.workflow = input.params.workflow;
  const drill: RunDrill = (more) => {
    const { from, to, ...rest } = own;
    return {
      list: 'runs',
      params: { ...('since' in more ? rest : { from, to, ...rest }), ...more } as Record<string, string>,
    };
  };
  const leadDrill: RunDrill = (more) => ({ list: 'leads', params: { ...own, failed_runs: 'yes', ...more } });
  return {
    columns,
    rows,
    totals,
    tiles: executionTiles({
      totals,
      previous: previous && totalsRow({ ...facts, figures: previous }),
      runSpark: series.map((one) => one.succeeded + one.failed),
      failedSpark: series.map((one) => one.failed),
      rateSpark: series.map((one) => rate(one.succeeded, one.succeeded + one.failed)),
      listenedTo: [...silent.values()].filter((one) => one !== null).length,
    }),
    charts: [
      runsOverTimeChart({ period, buckets, counts: series, compared, comparedCounts, locale }, drill),
      stripChart(strip, workflows, locale, drill),
      errorsChart(errors, (id) => byId.get(id) ?? noWorkflow.name, locale, drill),
      touchedLeadsChart(touched, locale, leadDrill),
      modesChart(modes, isCounted, locale, drill),
    ],
    checks: executionChecks({
      rows,
      totals,
      modes,
      unmapped,
      isCounted,
      oddities,
      negativeDurations: figures.total.negativeDurations,
      periodStart: period.start,
    }),
    controls: controls(input.params, everyWorkflow),
    rowDrills: rows.map((row) => drill({ workflow: row.workflow_id ?? 'none' })),
    lastEventAt: (totals.last_run_at as string | null) ?? null,
  };
}

/** The workflows that get a row: all that the filter lets through, and lines for runs of none, or of one that is not there. */
function shownWorkflows(
  workflows: readonly Workflow[],
  asked: readonly string[] | 'all' | 'none',
  ran: readonly (string | null)[],
): Workflow[] {
  const shown = workflows.filter(({ id }) => asked === 'all' || (id !== null && asked.includes(id)));
  if (asked === 'none') return [noWorkflow];
  if (asked !== 'all') return shown;
  const known = new Set(workflows.map(({ id }) => id));
  const strays = [...new Set(ran)].filter((id) => !known.has(id));
  return [
    ...shown,
    ...strays.map((id) => (id === null ? noWorkflow : { id, name: 'Unknown workflow', isActive: null })),
  ];
}

function controls(chosen: Params, workflows: readonly Workflow[]): Control[] {
  const known = [
    { value: 'production', label: 'Production runs' },
    { value: 'all', label: 'All modes' },
  ];
  const own = known.some((one) => one.value === chosen.modes)
    ? []
    : [{ value: chosen.modes, label: chosen.modes }];
  const asked = workflows.find(
    ({ id, name }) => id === chosen.workflow.toLowerCase() || name === chosen.workflow,
  );
  return [
    {
      param: 'workflow',
      label: 'Workflow',
      value: asked?.id ?? chosen.workflow,
      defaultValue: 'all',
      options: [
        { value: 'all', label: 'All workflows' },
        ...workflows.map(({ id, name }) => ({ value: id ?? 'none', label: name })),
        ...(chosen.workflow === 'none' ? [{ value: 'none', label: noWorkflow.name }] : []),
      ],
    },
    {
      param: 'modes',
      label: 'Modes',
      value: chosen.modes,
      defaultValue: 'production',
      options: [...known, ...own],
    },
  ];
}
