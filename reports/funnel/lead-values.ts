import type { Step } from './steps.ts';
import { step } from './steps.ts';

/**
 * `lead_values`: what each lead is worth in the client's currency. `value_is` says why `amount` is null: none,
 * unparsable, or other_currency (left out, never converted).
 *
 * A lead's own column counts first, else the value at `path` of `lead_data`, a number or a text that is wholly a plain
 * decimal number. `path` null (a setting that we cannot read) finds nothing. OFFSET 0 keeps each value worked out once.
 */
export function leadValueStep(
  clientId: string,
  currency: string,
  path: readonly string[] | null,
  leadIds: readonly string[] | null = null,
): Step {
  return step(
    'lead_values',
    `select id,
            case when amount is not null and not is_foreign then amount end as amount,
            case when amount is not null then case when is_foreign then 'other_currency' else 'known' end
                 when value is null and (json_is is null or json_is = 'null' or words = '') then 'none'
                 else 'unparsable' end as value_is
     from (
       select id, value, json_is, words, is_foreign,
              case when value is not null and value not in ('NaN', 'Infinity', '-Infinity') then value
                   when json_is in ('number', 'string') and length(words) <= 40
                        and words ~ '^[-+]{0,1}[0-9]{1,15}([.][0-9]{1,6}){0,1}$'
                   then words::numeric end as amount
       from (
         select l.id, l.value,
                case when l.value is null then jsonb_typeof(l.lead_data #> p.path) end as json_is,
                case when l.value is null then trim(l.lead_data #>> p.path) end as words,
                coalesce(nullif(upper(trim(l.currency)), ''), :currency) <> :currency as is_foreign
         from leads l
         cross join (
           select case when :has_path then array(select jsonb_array_elements_text(:path::jsonb)) end as path
         ) p
         where l.client_id = :client_id and (:ids::uuid[] is null or l.id = any(:ids::uuid[]))
         offset 0
       ) read
       offset 0
     ) parsed`,
    {
      client_id: clientId,
      currency: currency.trim().toUpperCase(),
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
