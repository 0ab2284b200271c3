import type { LeadListParams, LeadPart } from './lead-list-params.ts';
import type { StageChoice } from './stage-choices.ts';

const ofMode = {
  reached: 'Reached',
  touched: 'Visited',
  strict: 'Came in strict order to',
  snapshot: 'Now in',
} as const;

/** What a mark's list is called; `{}` stands for the stage. */
const titles: Readonly<Record<Exclude<LeadPart, 'count'>, string>> = {
  reached: 'Reached {}',
  touched: 'Visited {}',
  strict: 'Came in strict order to {}',
  skipped: 'Skipped {}',
  went_further: 'Went further than {}',
  still_open: 'Came as far as {}, open or won',
  lost_after: 'Came as far as {}, lost',
  current: 'Now in {}',
  entries: 'Entered {}',
  advanced: 'Advanced from {}',
  lost_here: 'Lost at {}',
  moved_back: 'Moved back from {}',
  left_pipeline: 'Left the pipeline at {}',
  still_here: 'Still in {}',
  standing: 'Open in {}',
  stalled: 'Stalled in {}',
  in_scope: 'All leads of the funnel',
  open: 'Open now',
  won: 'Won',
  lost: 'Lost',
  no_stage: 'In no stage now',
  elsewhere_now: 'In another pipeline now',
  closed_won: 'Won in the period',
  closed_lost: 'Lost in the period',
  history_gaps: 'Stage unknown to history',
  state_disagrees: 'State against stage',
  only_lost_visits: 'Never anywhere but lost',
  other_currency: 'Value in another currency',
  unparsable_values: 'Value is no number',
};

/** What the list is cut down to, in words; null for every lead. */
export function leadListTitle(
  params: Pick<LeadListParams, 'part' | 'mode' | 'failed_runs' | 'stage'>,
  stage: StageChoice | undefined,
): string | null {
  if (params.failed_runs !== null) {
    const where = stage ? ` in ${stage.name}` : params.stage === 'none' ? ' in no stage' : '';
    return `Touched by failed runs${where}`;
  }
  if (params.part === null) return null;
  const title = params.part === 'count' ? `${ofMode[params.mode]} {}` : titles[params.part];
  return stage ? title.replace('{}', () => stage.name) : title.replace(' in {}', '');
}
