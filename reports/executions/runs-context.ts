import { formatDateRange } from '../kit/format.ts';
import type { Control } from '../report.ts';
import type { RunOutcome } from './run-scope.ts';
import type { RunsFilters } from './runs-filters.ts';
import type { Workflow } from './workflows.ts';

const outcomeLabels: Readonly<Record<RunOutcome, string>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  canceled: 'Canceled',
  in_flight: 'In flight',
  unmapped: 'Unknown status',
};

/** What the list is cut down to, in words: `Failed runs of CRM sync with one error, 24 Oct – 22 Nov 2026`. */
export function runsContext(filters: RunsFilters, workflows: readonly Workflow[]): string | null {
  const parts = [
    filters.state === 'stuck'
      ? 'Stuck runs'
      : filters.outcome
        ? `${outcomeLabels[filters.outcome]} runs`
        : 'Runs',
    ...(filters.workflow === 'all' ? [] : [`of ${workflowName(filters, workflows)}`]),
    ...(filters.fingerprint ? ['with the same error'] : []),
    ...(filters.lead ? ['that touched one lead'] : []),
    ...(filters.stage ? ['that touched leads of one stage'] : []),
    ...(filters.status ? [`with status ${filters.status}`] : []),
    ...(filters.modes === 'all'
      ? []
      : [filters.modes === 'production' ? 'in production' : `of mode ${filters.modes}`]),
  ];
  const when = filters.period
    ? formatDateRange(filters.period.from, filters.period.to)
    : filters.span
      ? 'in one hour'
      : null;
  if (parts.length === 1 && parts[0] === 'Runs' && when === null) return null;
  return when === null ? parts.join(' ') : `${parts.join(' ')}, ${when}`;
}

function workflowName(filters: RunsFilters, workflows: readonly Workflow[]): string {
  const { workflows: asked } = filters.scope;
  if (asked === 'none') return 'no workflow';
  return workflows.find(({ id }) => id !== null && asked.includes(id))?.name ?? 'one workflow';
}

/** The list's filters with their choices. */
export function runsControls(filters: RunsFilters, workflows: readonly Workflow[]): Control[] {
  const { workflows: asked } = filters.scope;
  const modes = [
    { value: 'all', label: 'All modes' },
    { value: 'production', label: 'Production runs' },
  ];
  return [
    {
      param: 'workflow',
      label: 'Workflow',
      value: asked === 'all' || asked === 'none' ? asked : (asked[0] ?? 'all'),
      defaultValue: 'all',
      options: [
        { value: 'all', label: 'All workflows' },
        ...workflows.map(({ id, name }) => ({ value: id ?? 'none', label: name })),
      ],
    },
    {
      param: 'outcome',
      label: 'Outcome',
      value: filters.outcome ?? '',
      defaultValue: '',
      options: [
        { value: '', label: 'Any outcome' },
        ...Object.entries(outcomeLabels).map(([value, label]) => ({ value, label })),
      ],
    },
    {
      param: 'modes',
      label: 'Modes',
      value: filters.modes,
      defaultValue: 'all',
      options: modes.some(({ value }) => value === filters.modes)
        ? modes
        : [...modes, { value: filters.modes, label: filters.modes }],
    },
  ];
}
