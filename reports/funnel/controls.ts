import type { Control } from '../report.ts';
import type { FunnelParams } from './params.ts';
import type { FunnelSetup, PipelineChoice } from './setup.ts';

const modeLabels = {
  reached: 'Reached at least',
  touched: 'Touched',
  strict: 'In strict order',
  snapshot: 'Where they are now',
} as const;

/** The funnel's filters with the client's own choices. */
export function funnelControls(
  setup: FunnelSetup,
  params: FunnelParams,
  pipeline: PipelineChoice | undefined,
  standard: PipelineChoice | undefined,
): readonly Control[] {
  return [
    {
      param: 'pipeline',
      label: 'Pipeline',
      value: pipeline?.id ?? '',
      defaultValue: standard?.id ?? '',
      options: setup.pipelines.map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      param: 'mode',
      label: 'Count',
      value: params.mode,
      defaultValue: 'reached',
      options: Object.entries(modeLabels).map(([value, label]) => ({ value, label })),
    },
    {
      param: 'basis',
      label: 'Basis',
      value: params.basis,
      defaultValue: 'cohort',
      options: [
        { value: 'cohort', label: 'Leads created in the period' },
        { value: 'activity', label: 'Visits in the period' },
      ],
    },
    {
      param: 'window',
      label: 'Followed for',
      value: params.window,
      defaultValue: 'none',
      options: [
        { value: 'none', label: 'Until now' },
        ...['7', '14', '30', '60', '90'].map((days) => ({ value: days, label: `${days} days` })),
      ],
    },
    ...leadControls(setup, params),
  ];
}

/** Filters that any list of leads has too. */
export function leadControls(
  setup: FunnelSetup,
  params: Pick<FunnelParams, 'project' | 'assignee' | 'source'>,
): readonly Control[] {
  const choice = (
    param: 'project' | 'assignee' | 'source',
    label: string,
    none: string,
    options: readonly { readonly id: string; readonly name: string }[],
  ): Control => ({
    param,
    label,
    value: options.find(({ name }) => name === params[param])?.id ?? params[param] ?? '',
    defaultValue: '',
    options: [
      { value: '', label: 'Any' },
      ...options.map(({ id, name }) => ({ value: id, label: name })),
      { value: 'none', label: none },
    ],
  });
  return [
    choice('project', 'Project', 'No project', setup.projects),
    choice('assignee', 'Assigned to', 'Nobody', setup.assignees),
    choice(
      'source',
      'Source',
      'Unknown source',
      setup.sources.map((source) => ({ id: source, name: source })),
    ),
  ];
}
