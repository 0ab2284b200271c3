import { leadControls } from '../funnel/controls.ts';
import type { FunnelSetup, PipelineChoice } from '../funnel/setup.ts';
import type { Control } from '../report.ts';
import type { LeadListParams } from './lead-list-params.ts';
import type { StageChoice } from './stage-choices.ts';

/** The list's filters with the client's own choices; a part of a funnel brings its pipeline and stage with it. */
export function leadListControls(
  params: LeadListParams,
  setup: FunnelSetup,
  pipeline: PipelineChoice | undefined,
  stages: readonly StageChoice[],
  states: readonly string[],
): readonly Control[] {
  const any = { value: '', label: 'Any' };
  const plain: Control[] =
    params.part === null
      ? [
          {
            param: 'pipeline',
            label: 'Pipeline',
            value: pipeline?.id ?? '',
            defaultValue: '',
            options: [any, ...setup.pipelines.map(({ id, name }) => ({ value: id, label: name }))],
          },
          {
            param: 'stage',
            label: 'Stage',
            value: params.stage ?? '',
            defaultValue: '',
            options: [
              any,
              { value: 'none', label: 'No stage' },
              ...stages
                .filter(({ pipelineId }) => !pipeline || pipelineId === pipeline.id)
                .map(({ id, name, pipelineId }) => ({
                  value: id,
                  label: pipeline ? name : `${name} (${pipelineName(setup, pipelineId)})`,
                })),
            ],
          },
          {
            param: 'state',
            label: 'State',
            value: params.state ?? '',
            defaultValue: '',
            options: [any, ...states.map((state) => ({ value: state, label: state }))],
          },
        ]
      : [];
  return [...plain, ...leadControls(setup, params)];
}

function pipelineName(setup: FunnelSetup, id: string): string {
  return setup.pipelines.find((pipeline) => pipeline.id === id)?.name ?? 'no pipeline';
}
