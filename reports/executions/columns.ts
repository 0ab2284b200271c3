import type { Column } from '../report.ts';

/** The columns of the table by workflow; its totals have the same keys. */
export const columns: readonly Column[] = [
  { key: 'workflow_id', label: 'Workflow id', kind: 'id', unit: null, hidden: true },
  { key: 'workflow', label: 'Workflow', kind: 'text', unit: null, primary: true },
  {
    key: 'health',
    label: 'Health',
    kind: 'text',
    unit: null,
    definition: 'ok from 98 % success, warn from 90 %, else bad; under 5 finished runs: few runs.',
  },
  {
    key: 'total',
    label: 'Runs',
    kind: 'count',
    unit: 'runs',
    primary: true,
    definition: 'Finished runs that began in the period: succeeded + failed.',
  },
  { key: 'succeeded', label: 'Succeeded', kind: 'count', unit: 'runs' },
  {
    key: 'failed',
    label: 'Failed',
    kind: 'count',
    unit: 'runs',
    definition: 'Ended with an error or crashed.',
  },
  {
    key: 'success_rate',
    label: 'Success',
    kind: 'rate',
    unit: null,
    primary: true,
    definition: 'Succeeded ÷ (succeeded + failed). Canceled and unfinished runs are outside.',
  },
  {
    key: 'retry_adjusted_total',
    label: 'Without retries',
    kind: 'count',
    unit: 'runs',
    definition:
      'A run and its retries counted once, in the period of the first run, by the last of them that finished.',
  },
  {
    key: 'retry_adjusted_failed',
    label: 'Failed in the end',
    kind: 'count',
    unit: 'runs',
    definition: 'Of these, the ones whose last finished run failed.',
  },
  {
    key: 'retry_adjusted_rate',
    label: 'Success in the end',
    kind: 'rate',
    unit: null,
    definition: 'Share that ended well, retries included.',
  },
  {
    key: 'recovered',
    label: 'Recovered',
    kind: 'count',
    unit: 'runs',
    definition: 'Failed at first and ended well after a retry.',
  },
  { key: 'canceled', label: 'Canceled', kind: 'count', unit: 'runs' },
  {
    key: 'in_flight',
    label: 'In flight',
    kind: 'count',
    unit: 'runs',
    definition: 'Began in the period and have not ended: new, running or waiting.',
  },
  {
    key: 'unmapped',
    label: 'Unknown status',
    kind: 'count',
    unit: 'runs',
    definition: 'Their status is a word that nobody has given a meaning yet.',
  },
  {
    key: 'p50_ms',
    label: 'Median time',
    kind: 'duration_ms',
    unit: 'ms',
    definition: 'Half of the successes took no longer. Failed runs and impossible durations are left out.',
  },
  {
    key: 'p95_ms',
    label: 'p95 time',
    kind: 'duration_ms',
    unit: 'ms',
    definition: '95 % of the successes took no longer.',
  },
  {
    key: 'stuck',
    label: 'Stuck now',
    kind: 'count',
    unit: 'runs',
    definition:
      'Now, whatever the period: not ended after 10 × the p95 of the last 30 days (an hour at least), or an hour past the instant they wait for.',
  },
  {
    key: 'silent',
    label: 'Silent now',
    kind: 'boolean',
    unit: null,
    definition:
      'Now, whatever the period: active, and without a run for longer than max(3 × median pause, p95 pause, 15 min) although it usually runs at these hours. Unknown under 10 pauses.',
  },
  {
    key: 'last_run_at',
    label: 'Last run',
    kind: 'instant',
    unit: null,
    definition: 'The latest run on record, whatever the period.',
  },
];
