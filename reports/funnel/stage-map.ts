import type { Step } from './steps.ts';
import { step } from './steps.ts';

/**
 * `stage_map`: every stage of the client as it is today.
 *
 * `kind` is the stage's own, else won at probability 1 (100 on a percent scale) and lost at 0. `level` orders stages
 * for "at least this far": equal orders are one level, no order comes after all others, won above everything, lost has
 * none. `place` is 1…K over open stages in their order and K + 1 for won. `position` is the order of rows. `probability`
 * is a fraction; null where unset or off the scale.
 */
export function stageMapSteps(clientId: string): readonly Step[] {
  return [
    step(
      'probability_scale',
      `select case coalesce(
                max(c.probability_scale),
                case when max(s.probability) filter (where s.probability <> 'NaN') > 1 then 'percent' else 'fraction' end
              ) when 'percent' then 100 else 1 end as full_mark,
              max(c.probability_scale) is null as inferred
       from deal_stages s
       left join reporting.client_settings c on c.client_id = s.client_id
       where s.client_id = :client_id`,
      { client_id: clientId },
    ),
    step(
      'stage_map',
      `select s.client_id, s.id, s.pipeline_id, s.name, s.stage_order, k.kind,
              case when s.probability >= 0 and s.probability <= c.full_mark
                   then trim_scale(s.probability / c.full_mark) end as probability,
              case k.kind when 'won' then 9000000001
                          when 'open' then coalesce(s.stage_order::bigint, 9000000000) end as level,
              case k.kind
                when 'open' then row_number() over (
                  partition by s.pipeline_id, k.kind order by s.stage_order nulls last, s.created_at, s.id)
                when 'won' then 1 + count(*) filter (where k.kind = 'open') over (partition by s.pipeline_id)
              end as place,
              row_number() over (
                partition by s.pipeline_id
                order by array_position(array['open', 'won', 'lost'], k.kind),
                         s.stage_order nulls last, s.created_at, s.id) as position
       from deal_stages s
       cross join probability_scale c
       cross join lateral (
         select case when s.kind in ('open', 'won', 'lost') then s.kind
                     when s.probability = c.full_mark then 'won'
                     when s.probability = 0 then 'lost'
                     else 'open' end as kind
       ) k
       where s.client_id = :client_id`,
      { client_id: clientId },
    ),
  ];
}
