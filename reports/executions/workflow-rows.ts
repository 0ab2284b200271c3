import { rate } from '../kit/rate.ts';
import type { Row } from '../report.ts';
import type { FiguresByWorkflow, RunFigures } from './run-figures.ts';
import { noFigures } from './run-figures.ts';
import type { Workflow, WorkflowNow } from './workflows.ts';

export interface WorkflowFacts {
  readonly workflows: readonly Workflow[];
  readonly figures: FiguresByWorkflow;
  readonly states: ReadonlyMap<string | null, WorkflowNow>;
  readonly silent: ReadonlyMap<string | null, boolean | null>;
}

/** What stands for runs that belong to no workflow. */
export const noWorkflow: Workflow = { id: null, name: 'Without a workflow', isActive: null };

export type WorkflowRow = Row & { readonly workflow_id: string | null; readonly workflow: string };

/** One row a workflow, with or without runs, busiest first. */
export function workflowRows(facts: WorkflowFacts): WorkflowRow[] {
  return facts.workflows
    .map((workflow): WorkflowRow => {
      const state = facts.states.get(workflow.id);
      return {
        workflow_id: workflow.id,
        workflow: workflow.name,
        ...countCells(facts.figures.byWorkflow.get(workflow.id) ?? noFigures),
        stuck: state?.stuck ?? 0,
        silent: facts.silent.get(workflow.id) ?? null,
        last_run_at: state?.lastRunAt?.toISOString() ?? null,
      };
    })
    .sort(
      (a, b) =>
        Number(b.total) - Number(a.total) ||
        a.workflow.localeCompare(b.workflow, 'en') ||
        String(a.workflow_id).localeCompare(String(b.workflow_id)),
    );
}

/** The same keys over all rows: counts added up, percentiles over all runs; `silent` counts silent workflows. */
export function totalsRow(facts: WorkflowFacts): Row {
  const states = facts.workflows.map((workflow) => facts.states.get(workflow.id));
  const lastRuns = states.flatMap((state) => (state?.lastRunAt ? [state.lastRunAt.getTime()] : []));
  return {
    workflow_id: null,
    workflow: 'All workflows',
    ...countCells(facts.figures.total),
    stuck: states.reduce((sum, state) => sum + (state?.stuck ?? 0), 0),
    silent: facts.workflows.filter((workflow) => facts.silent.get(workflow.id) === true).length,
    last_run_at: lastRuns.length > 0 ? new Date(Math.max(...lastRuns)).toISOString() : null,
  };
}

function countCells(figures: RunFigures): Row {
  const total = figures.succeeded + figures.failed;
  const adjustedTotal = figures.adjustedSucceeded + figures.adjustedFailed;
  return {
    health: healthOf(figures),
    total,
    succeeded: figures.succeeded,
    failed: figures.failed,
    success_rate: rate(figures.succeeded, total),
    retry_adjusted_total: adjustedTotal,
    retry_adjusted_failed: figures.adjustedFailed,
    retry_adjusted_rate: rate(figures.adjustedSucceeded, adjustedTotal),
    recovered: figures.recovered,
    canceled: figures.canceled,
    in_flight: figures.inFlight,
    unmapped: figures.unmapped,
    p50_ms: figures.p50Ms,
    p95_ms: figures.p95Ms,
  };
}

/** ok from 98 % success, warn from 90 %, else bad; a rate of fewer than 5 runs says nothing; null without any. */
export function healthOf(figures: Pick<RunFigures, 'succeeded' | 'failed'>): string | null {
  const total = figures.succeeded + figures.failed;
  if (total === 0) return null;
  if (total < 5) return 'few runs';
  if (figures.succeeded * 100 >= total * 98) return 'ok';
  return figures.succeeded * 100 >= total * 90 ? 'warn' : 'bad';
}
