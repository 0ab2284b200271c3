import type { Step } from './steps.ts';
import { step } from './steps.ts';

/**
 * `lead_values`: what each lead is worth in the client's currency. `value_is` says why `amount` is null: none,
 * unparsable, or other_currency (left out, never converted).
 *
 * A lead's own column counts first, else the value at `path` of `lead_data`, a number or a text that is wholly a plain
 * decimal number. `path` null (a setting that we cannot read) finds nothing.
 */
export function leadValueStep(
  clientId: string,
  currency: string,
  path: readonly string[] | null,
  leadIds: readonly string[] | null = null,
): Step {
  return step(
    'lead_values',
    `select l.id,
            case when v.value_is = 'known' and not foreign_currency then v.amount end as amount,
            case when v.value_is = 'known' and foreign_currency then 'other_currency' else v.value_is end as value_is
     from leads l
     cross join lateral (
       select l.lead_data #> p.path as json, trim(l.lead_data #>> p.path) as words,
              coalesce(nullif(upper(trim(l.currency)), ''), upper(trim(:currency))) <> upper(trim(:currency))
                as foreign_currency
       from (select case when :has_path then array(select jsonb_array_elements_text(:path::jsonb)) end as path) p
     ) d
     cross join lateral (
       select case when l.value is not null and l.value not in ('NaN', 'Infinity', '-Infinity') then l.value
                   when l.value is null and jsonb_typeof(d.json) in ('number', 'string')
                        and length(d.words) <= 40 and d.words ~ '^[-+]{0,1}[0-9]{1,15}([.][0-9]{1,6}){0,1}$'
                   then d.words::numeric end as amount
     ) a
     cross join lateral (
       select case when a.amount is not null then 'known'
                   when l.value is null and coalesce(jsonb_typeof(d.json), 'null') = 'null' then 'none'
                   when l.value is null and jsonb_typeof(d.json) = 'string' and d.words = '' then 'none'
                   else 'unparsable' end as value_is,
              a.amount
     ) v
     where l.client_id = :client_id and (:ids::uuid[] is null or l.id = any(:ids::uuid[]))`,
    {
      client_id: clientId,
      currency,
      has_path: path !== null,
      path: JSON.stringify(path ?? []),
      ids: leadIds && `{${leadIds.join(',')}}`,
    },
  );
}

/** Writes `numeric` as an exact decimal with at least two places: "1250.00", "61.725". */
export function moneyText(expression: string): string {
  return `(case when scale(trim_scale(${expression})) < 2 then (${expression})::numeric(60, 2)
                else trim_scale(${expression}) end)::text`;
}
