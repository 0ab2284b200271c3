import type { Bucket } from '../kit/buckets.ts';
import { startsOf } from '../kit/buckets.ts';
import type { ComparedBucket } from '../kit/compared-buckets.ts';
import type { FunnelScope } from './cohort.ts';
import type { Step } from './steps.ts';
import { step } from './steps.ts';

/** One bucket of the trend by entrance: `bucket` is 1 for the first. Buckets without leads are absent. */
export interface TrendPoint {
  readonly bucket: number;
  readonly entered: number;
  readonly won: number;
}

/**
 * `trend`: leads by when they entered (were created) with how many of them were ever won; for activity, visits entered.
 * `time_to_win`: 90 % of won leads took no longer than this many seconds; a younger cohort is not ripe.
 */
export function trendSteps(scope: FunnelScope, buckets: readonly Bucket[]): readonly Step[] {
  const bindings = { starts: JSON.stringify(startsOf(buckets)) };
  const starts = 'array(select jsonb_array_elements_text(:starts::jsonb)::timestamptz)';
  return [
    scope.basis === 'cohort'
      ? step(
          'trend',
          `select width_bucket(created_at, ${starts}) as bucket, count(*) as entered,
                  count(*) filter (where reached_level = 9000000001) as won
           from lead_facts
           where in_scope
           group by 1
           order by 1`,
          bindings,
        )
      : step(
          'trend',
          `select width_bucket(entered_at, ${starts}) as bucket, count(*) as entered,
                  count(*) filter (where kind = 'won') as won
           from own_visits
           where counted and kind is not null
           group by 1
           order by 1`,
          bindings,
        ),
    step(
      'time_to_win',
      `select percentile_cont(0.9) within group (order by cycle_seconds::double precision) as p90_seconds
       from lead_facts
       where wanted and now_kind = 'won'`,
    ),
  ];
}

/** `compared_trend`: as `trend`, only what entered, of the compared period; `bucket` 1 is its first. */
export function comparedTrendStep(scope: FunnelScope, compared: readonly ComparedBucket[]): Step {
  const [first, last] = [compared[0], compared.at(-1)];
  const bindings = {
    starts: JSON.stringify(startsOf(compared)),
    first_start: first?.start ?? null,
    last_end: last?.end ?? null,
  };
  const starts = 'array(select jsonb_array_elements_text(:starts::jsonb)::timestamptz)';
  return scope.basis === 'cohort'
    ? step(
        'compared_trend',
        `select width_bucket(created_at, ${starts}) as bucket, count(*) as entered
         from lead_facts
         where wanted and created_at >= :first_start::timestamptz and created_at < :last_end::timestamptz
         group by 1`,
        bindings,
      )
    : step(
        'compared_trend',
        `select width_bucket(entered_at, ${starts}) as bucket, count(*) as entered
         from own_visits
         where wanted and kind is not null
           and entered_at >= :first_start::timestamptz and entered_at < :last_end::timestamptz
         group by 1`,
        bindings,
      );
}
