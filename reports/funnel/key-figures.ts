import type { Span } from '../kit/period.ts';
import { moneyText } from './lead-values.ts';
import { observedLeast } from './stage-counts.ts';
import type { Step } from './steps.ts';
import { step } from './steps.ts';

/** What one span of time looked like: the figures of the tiles. Money as decimal text. */
export interface KeyFigures {
  readonly is_current: boolean;
  readonly in_scope: number;
  readonly won: number;
  readonly lost: number;
  readonly won_valued: number;
  readonly won_value: string | null;
  readonly average_won_value: string | null;
  readonly median_cycle_seconds: number | null;
  readonly average_cycle_days: number | null;
  readonly cycles: number;
  /** As of the moment that the span ends at: now, or the end of the compared period. */
  readonly open: number;
  readonly forecast: string | null;
  readonly forecast_observed: string | null;
  readonly stalled: number;
  readonly velocity: string | null;
}

/**
 * `figures`: one row for the period and, where compared, one for the span before. Closed leads count by their close date,
 * whenever created; open leads as they stood at the span's end, rebuilt from visits.
 */
export function keyFigureSteps(
  basis: 'cohort' | 'activity',
  current: Span,
  compare: Span | null,
  now: Date,
): readonly Step[] {
  const spans = [
    { is_current: true, start: current.start, end: current.end, moment: now },
    ...(compare ? [{ is_current: false, start: compare.start, end: compare.end, moment: compare.end }] : []),
  ];
  return [
    step(
      'spans',
      `select is_current, start_at, end_at, moment
       from json_to_recordset(:spans::json)
         as s(is_current boolean, start_at timestamptz, end_at timestamptz, moment timestamptz)`,
      {
        spans: JSON.stringify(spans.map((span) => ({ ...span, start_at: span.start, end_at: span.end }))),
      },
    ),
    step(
      'closed_figures',
      `select s.is_current,
              count(f.lead_id) filter (where f.now_kind = 'won') as won,
              count(f.lead_id) filter (where f.now_kind = 'lost') as lost,
              count(v.amount) as won_valued, sum(v.amount) as won_value, avg(v.amount) as average_won_value,
              count(f.cycle_seconds) filter (where f.now_kind = 'won') as cycles,
              percentile_cont(0.5) within group (order by f.cycle_seconds::double precision)
                filter (where f.now_kind = 'won') as median_cycle_seconds,
              avg(f.cycle_seconds) filter (where f.now_kind = 'won') / 86400 as average_cycle_days
       from spans s
       left join lead_facts f
         on f.wanted and f.closed_at >= s.start_at and f.closed_at < s.end_at
       left join lead_values v on v.id = f.lead_id and f.now_kind = 'won'
       group by s.is_current`,
    ),
    step(
      'open_figures',
      `select s.is_current, count(v.lead_id) as open,
              sum(a.amount * m.probability) as forecast, count(a.amount) as valued,
              sum(a.amount * case when c.closed >= :least then c.chance else m.probability end) as forecast_observed,
              count(v.lead_id) filter (
                where not v.entered_unseen and extract(epoch from s.moment - v.entered_at) > l.stalled_after_seconds
              ) as stalled
       from spans s
       left join own_visits v
         on v.wanted and v.kind = 'open'
        and case when s.is_current then v.is_last
                 else v.entered_at < s.moment and (v.left_at is null or v.left_at >= s.moment) end
       left join stages m on m.id = v.stage_id
       left join stage_chances c on c.stage_id = m.id
       left join stage_limits l on l.stage_id = m.id
       left join lead_values a on a.id = v.lead_id
       group by s.is_current`,
      { least: observedLeast },
    ),
    step(
      'scope_figures',
      basis === 'cohort'
        ? `select s.is_current, count(f.lead_id) as in_scope
           from spans s
           left join lead_facts f on f.wanted and f.created_at >= s.start_at and f.created_at < s.end_at
           group by s.is_current`
        : `select s.is_current, count(distinct v.lead_id) as in_scope
           from spans s
           left join own_visits v on v.wanted and v.entered_at >= s.start_at and v.entered_at < s.end_at
           group by s.is_current`,
    ),
    step(
      'figures',
      `select is_current, i.in_scope, c.won, c.lost, c.won_valued,
              case when c.won = 0 then '0.00' else ${moneyText('c.won_value')} end as won_value,
              ${moneyText('round(c.average_won_value, 2)')} as average_won_value,
              c.median_cycle_seconds, c.average_cycle_days::double precision as average_cycle_days, c.cycles,
              o.open,
              case when o.open = 0 then '0.00' else ${moneyText('o.forecast')} end as forecast,
              case when o.open = 0 then '0.00' else ${moneyText('round(o.forecast_observed, 2)')} end as forecast_observed,
              o.stalled,
              ${moneyText(
                'round(o.open * c.average_won_value * c.won / nullif(c.won + c.lost, 0) / nullif(c.average_cycle_days, 0), 2)',
              )} as velocity
       from closed_figures c
       join open_figures o using (is_current)
       join scope_figures i using (is_current)`,
    ),
  ];
}
