import type { Column } from '../report.ts';

/** The columns of the funnel's table, in the order of the page, with what each figure means. */
export function funnelColumns(currency: string): readonly Column[] {
  const count = (key: string, label: string, definition: string, unit = 'leads'): Column => ({
    key,
    label,
    kind: 'count',
    unit,
    definition,
  });
  const rateOf = (key: string, label: string, definition: string): Column => ({
    key,
    label,
    kind: 'rate',
    unit: null,
    definition,
  });
  const seconds = (key: string, label: string, definition: string): Column => ({
    key,
    label,
    kind: 'duration_s',
    unit: 's',
    definition,
  });
  const money = (key: string, label: string, definition: string): Column => ({
    key,
    label,
    kind: 'money',
    unit: currency,
    definition,
  });
  return [
    {
      key: 'stage_id',
      label: 'Stage id',
      kind: 'id',
      unit: null,
      hidden: true,
      definition: 'Identifies the stage.',
    },
    {
      key: 'stage',
      label: 'Stage',
      kind: 'text',
      unit: null,
      definition: 'The stage as it is named today.',
    },
    {
      key: 'stage_order',
      label: 'Order',
      kind: 'number',
      unit: null,
      hidden: true,
      definition: 'The order that the pipeline gives the stage today; stages without one come last.',
    },
    {
      key: 'kind',
      label: 'Kind',
      kind: 'text',
      unit: null,
      definition: 'open, won or lost: the stage’s own setting, else probability 100 % is won and 0 % lost.',
    },
    count('count', 'Leads', 'Leads counted at this stage in the chosen way of counting.'),
    count(
      'reached',
      'Reached',
      'Leads that ever came at least this far: a skipped stage counts as passed, a step back takes nothing away.',
    ),
    count('touched', 'Touched', 'Leads with at least one visit to this very stage.'),
    count('strict', 'Strict', 'Leads that visited every stage up to this one, first entries in order.'),
    count('current', 'Now here', 'Leads that stand in this open stage now.'),
    count(
      'skipped',
      'Skipped',
      'Leads that came further without ever visiting this stage: reached − touched.',
    ),
    rateOf(
      'step_conversion',
      'Of previous',
      'Leads counted here as a share of those counted one step before.',
    ),
    rateOf(
      'total_conversion',
      'Of first',
      'Leads counted here as a share of those counted at the first step.',
    ),
    count('drop_off', 'Drop-off', 'Leads counted one step before but not here.'),
    count('entries', 'Entries', 'Visits to this stage; a lead that comes back is counted again.', 'visits'),
    count('advanced', 'Advanced', 'Visits that ended by moving on to a later stage or to won.', 'visits'),
    count('lost_here', 'Lost', 'Visits that ended as lost.', 'visits'),
    count('moved_back', 'Moved back', 'Visits that ended by going to an earlier stage.', 'visits'),
    count('left_pipeline', 'Left', 'Visits that ended in another pipeline or in no stage at all.', 'visits'),
    count('still_here', 'Still here', 'Visits that have not ended.', 'visits'),
    seconds(
      'median_seconds_in_stage',
      'Median stay',
      'Half of the completed visits took no longer. Visits whose begin or end nobody recorded are left out.',
    ),
    seconds('p90_seconds_in_stage', '90 % stay', 'Nine of ten completed visits took no longer.'),
    seconds(
      'open_age_median_seconds',
      'Median age',
      'How long the visits that have not ended last by now; half are younger.',
    ),
    money('open_value', 'Open value', 'What the leads that stand here now are worth together.'),
    money('weighted_value', 'Weighted', 'Open value × the probability that is set for the stage.'),
    rateOf(
      'observed_probability',
      'Observed',
      'Won ÷ (won + lost) among leads closed in the last 365 days that ever reached this stage.',
    ),
  ];
}
