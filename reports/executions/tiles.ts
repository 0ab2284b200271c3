import type { Row, Tile } from '../report.ts';

export interface TileFacts {
  readonly totals: Row;
  /** Totals of the compared period; null: no comparison asked. */
  readonly previous: Row | null;
  /** Finished runs and success rate by bucket, oldest first. */
  readonly runSpark: readonly number[];
  readonly rateSpark: readonly (number | null)[];
  readonly failedSpark: readonly number[];
  /** Active workflows whose rhythm is known: those that can be silent. */
  readonly listenedTo: number;
}

const fewRuns = 10;

/** The key figures, in reading order. */
export function executionTiles(facts: TileFacts): Tile[] {
  const { totals, previous } = facts;
  const total = Number(totals.total);
  const tile = (
    key: string,
    label: string,
    rest: Omit<Tile, 'key' | 'label' | 'value' | 'previous'>,
  ): Tile => ({
    key,
    label,
    value: totals[key] ?? null,
    previous: previous?.[key] ?? null,
    ...rest,
  });
  const careful = (n: number) => (n > 0 && n < fewRuns ? `Only ${n} runs: read with care.` : null);
  return [
    tile('total', 'Runs', {
      kind: 'count',
      unit: 'runs',
      n: null,
      nLabel: null,
      better: 'neither',
      definition:
        'Runs that began in the period and finished: succeeded or failed. Others stand beside them.',
      note: null,
      spark: facts.runSpark,
    }),
    tile('success_rate', 'Success rate', {
      kind: 'rate',
      unit: null,
      n: total,
      nLabel: 'finished runs',
      better: 'up',
      definition: 'Succeeded ÷ (succeeded + failed). Canceled, unfinished and unknown runs are outside.',
      note: careful(total),
      spark: facts.rateSpark,
    }),
    tile('retry_adjusted_rate', 'Success after retries', {
      kind: 'rate',
      unit: null,
      n: Number(totals.retry_adjusted_total),
      nLabel: 'runs with their retries',
      better: 'up',
      definition:
        'A run and its retries count once, in the period of the first run, by the last of them that finished.',
      note: careful(Number(totals.retry_adjusted_total)),
    }),
    tile('failed', 'Failed', {
      kind: 'count',
      unit: 'runs',
      n: total,
      nLabel: 'finished runs',
      better: 'down',
      definition: 'Runs of the period that ended with an error or crashed, each attempt by itself.',
      note: null,
      spark: facts.failedSpark,
    }),
    tile('recovered', 'Recovered', {
      kind: 'count',
      unit: 'runs',
      n: Number(totals.retry_adjusted_total),
      nLabel: 'runs with their retries',
      better: 'neither',
      definition: 'Runs that failed at first and ended well after a retry, by hand or by n8n.',
      note: null,
    }),
    tile('p95_ms', 'p95 duration', {
      kind: 'duration_ms',
      unit: 'ms',
      n: Number(totals.succeeded),
      nLabel: 'succeeded runs',
      better: 'down',
      definition:
        '95 % of the successes took no longer, waiting included. Failed runs and durations below zero are left out.',
      note: careful(Number(totals.succeeded)),
    }),
    {
      ...tile('stuck', 'Stuck now', {
        kind: 'count',
        unit: 'runs',
        n: null,
        nLabel: null,
        better: 'down',
        definition:
          'Runs that have not ended after 10 × the p95 of their workflow’s last 30 days (an hour at least), or an hour past the instant they wait for. As of now, whatever the period.',
        note: null,
      }),
      previous: null,
    },
    {
      ...tile('silent', 'Silent now', {
        kind: 'count',
        unit: 'workflows',
        n: facts.listenedTo,
        nLabel: 'active workflows with a known rhythm',
        better: 'down',
        definition:
          'Active workflows without a run for longer than max(3 × median pause, p95 pause, 15 minutes) of their last 30 days, in hours of the week in which they usually run. As of now, whatever the period.',
        note: facts.listenedTo === 0 ? 'No workflow has run often enough to know its rhythm.' : null,
      }),
      value: facts.listenedTo === 0 ? null : (totals.silent ?? null),
      previous: null,
    },
  ];
}
