import type { RunCall, RunLead, RunLink } from '../../../reports/executions/run-relations.ts';
import type { FormatContext } from '../../../reports/kit/format.ts';
import type { Column } from '../../../reports/report.ts';
import { linkTo } from '../links.ts';
import type { TableView } from './table-view.ts';
import { buildTable } from './table-view.ts';

const text = (key: string, label: string): Column => ({ key, label, kind: 'text', unit: null });
const instant = (key: string, label: string): Column => ({ key, label, kind: 'instant', unit: null });

/** The chain of retries, oldest first; the others open. */
export function retriesTable(links: readonly RunLink[], context: FormatContext, runsPath: string): TableView {
  return buildTable(
    {
      caption: 'Retries of this run',
      columns: [text('run', 'Run'), instant('at', 'Started'), text('status', 'Status')],
      rows: links.map((link) => ({
        run: `${link.number ?? link.id}${link.isThis ? ' (this one)' : ''}`,
        at: link.at?.toISOString() ?? null,
        status: link.status,
      })),
      hrefs: links.map((link) => (link.isThis ? null : `${runsPath}/${link.id}`)),
      sortable: false,
    },
    context,
  );
}

const ways: Readonly<Record<RunLead['by'][number], string>> = {
  run: 'ran for it',
  journey: 'moved it',
  ai: 'called AI for it',
};

/** The leads a run touched; each leads to all runs that touched it. */
export function leadsTable(leads: readonly RunLead[], context: FormatContext, runsPath: string): TableView {
  return buildTable(
    {
      caption: 'Leads this run touched',
      columns: [
        text('name', 'Lead'),
        text('by', 'How'),
        text('stage', 'Stage now'),
        text('pipeline', 'Pipeline'),
      ],
      rows: leads.map((lead) => ({
        name: lead.name,
        by: lead.by.map((way) => ways[way]).join(', '),
        stage: lead.stage,
        pipeline: lead.pipeline,
      })),
      hrefs: leads.map((lead) => linkTo(runsPath, { lead: lead.id })),
      sortable: false,
    },
    context,
  );
}

export function callsTable(calls: readonly RunCall[], context: FormatContext): TableView {
  return buildTable(
    {
      caption: 'AI calls of this run',
      columns: [
        text('model', 'Model'),
        instant('at', 'At'),
        text('status', 'Status'),
        { key: 'latency_ms', label: 'Latency', kind: 'duration_ms', unit: 'ms' },
        text('error', 'Error'),
      ],
      rows: calls.map((call) => ({
        model: call.model,
        at: call.at?.toISOString() ?? null,
        status: call.status,
        latency_ms: call.latencyMs,
        error: call.error,
      })),
      sortable: false,
    },
    context,
  );
}
