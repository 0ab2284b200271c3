import type { Check } from '../report.ts';
import type { FunnelFrame } from './frame.ts';
import { countOf, followsLeads } from './rows.ts';

/** What the funnel's numbers were held against, and what was left out of them. */
export function funnelChecks(
  frame: FunnelFrame,
  setting: { readonly valuePath: string | null },
): readonly Check[] {
  const { scope, stages } = frame.counts;
  const here = stages.reduce((sum, stage) => sum + stage.current, 0);
  const standing = here + scope.won + scope.lost + scope.no_stage + scope.elsewhere_now;
  return [
    ...identities(frame),
    ...(followsLeads(frame.params) ? [nonIncreasing(frame)] : []),
    {
      key: 'leads_reconcile',
      label: 'Every lead stands somewhere',
      ok: standing === scope.in_scope,
      value: standing,
      detail: `${here} open here + ${scope.won} won + ${scope.lost} lost + ${scope.no_stage} in no stage + ${scope.elsewhere_now} in another pipeline = ${scope.in_scope} leads in scope`,
    },
    counted('history_gaps', 'Moves that history does not know', scope.history_gaps, {
      detail: 'leads whose last recorded stage is not the one they stand in; they count, but not in times',
    }),
    counted('state_disagrees', 'State against stage', scope.state_disagrees, {
      detail: 'leads whose own state says otherwise than their stage; the stage was counted',
    }),
    counted('unmapped_states', 'States without a meaning', scope.unmapped_states, {
      detail: `leads with a state that nobody mapped${scope.unmapped_labels ? `: ${scope.unmapped_labels.join(', ')}` : ''}`,
    }),
    counted('only_lost_visits', 'Never anywhere but lost', scope.only_lost_visits, {
      detail: 'leads created as lost; they reached no step',
      matters: false,
    }),
    counted('excluded', 'Left out by their state', scope.excluded, {
      detail: 'leads whose state this client maps to excluded',
    }),
    counted('never_in_stage', 'In the pipeline, never in a stage', scope.never_in_stage, {
      detail: 'leads of this pipeline created in the period that no stage knows; not in scope',
    }),
    counted('without_created_at', 'Without a creation time', scope.without_created_at, {
      detail: 'leads that no period can hold',
    }),
    counted('deleted_stages', 'Deleted stages seen', scope.deleted_stages, {
      detail: 'stages that history names and the pipeline no longer has; visits to such stages reach no step',
    }),
    counted('other_currency', 'Values of another currency', scope.other_currency, {
      detail: `leads left out of sums of ${frame.client.currency}`,
    }),
    counted('unparsable_values', 'Values that are no numbers', scope.unparsable_values, {
      detail: 'leads left out of sums',
    }),
    counted('without_value', 'Without a value', scope.without_value, {
      detail: 'leads left out of sums',
      matters: false,
    }),
    counted('stages_without_probability', 'Stages without a usable probability', withoutProbability(frame), {
      detail: 'open stages whose leads the weighted forecast leaves out',
    }),
    {
      key: 'probability_scale',
      label: 'Probability scale',
      ok: !scope.scale_inferred,
      value: scope.scale_inferred ? 'suggested' : 'set',
      detail: scope.scale_inferred
        ? 'no scale is set for this client: it was taken from the largest probability of its stages'
        : null,
    },
    ...(setting.valuePath === null
      ? []
      : [
          {
            key: 'value_path',
            label: 'Where values are kept',
            ok: false,
            value: setting.valuePath,
            detail: 'this path in lead_data cannot be read; only values of the leads’ own column count',
          },
        ]),
  ];
}

function identities(frame: FunnelFrame): Check[] {
  return frame.counts.stages.map((stage) => {
    const outcomes =
      stage.advanced + stage.lost_here + stage.moved_back + stage.left_pipeline + stage.still_here;
    return {
      key: `identity:${stage.stage_id}`,
      label: `Visits to ${stage.stage ?? 'the unnamed stage'} add up`,
      ok: outcomes === stage.entries,
      value: outcomes - stage.entries,
      detail: `${stage.entries} entries = ${stage.advanced} advanced + ${stage.lost_here} lost + ${stage.moved_back} moved back + ${stage.left_pipeline} left + ${stage.still_here} still here`,
    };
  });
}

function nonIncreasing(frame: FunnelFrame): Check {
  const steps = frame.counts.stages.filter((stage) => stage.kind !== 'lost');
  const counts = steps.map((stage) => countOf(stage, frame.params) ?? 0);
  return {
    key: 'non_increasing',
    label: 'No step has more leads than the one before',
    ok: counts.every((count, at) => at === 0 || count <= (counts[at - 1] ?? 0)),
    value: counts.join(' ≥ '),
    detail: null,
  };
}

function counted(
  key: string,
  label: string,
  value: number,
  { detail, matters = true }: { readonly detail: string; readonly matters?: boolean },
): Check {
  return {
    key,
    label,
    ok: !matters || value === 0,
    value,
    detail: value === 0 ? null : `${value} ${value === 1 ? detail.replace(/^(lead|stage)s/, '$1') : detail}`,
  };
}

function withoutProbability(frame: FunnelFrame): number {
  return frame.counts.stages.filter((stage) => stage.kind === 'open' && stage.probability === null).length;
}
