import type { Knex } from 'knex';
import { runDdl } from '../server/db/ddl-run.ts';

/**
 * Takes the secrets of the current client's integrations out of texts, inside the database: they never reach the web
 * process, which may not read `integrations.config`. It reads with the rights of the platform's owner, who made it.
 */
export async function up(trx: Knex.Transaction): Promise<void> {
  await runDdl(trx, maskKnownSecrets);
  await trx.raw('revoke all on function reporting.mask_known_secrets(text[]) from public');
  await trx.raw('grant execute on function reporting.mask_known_secrets(text[]) to leadlight_web');
}

// A value is a secret when a key above it says so, or when it looks like nothing but a key: one word of letters and
// digits. Addresses stay readable unless they carry credentials or a long unguessable part. Longest first, so that a
// secret inside another does not leave the rest of the longer one. In JSON a secret may stand escaped, in JSON
// that is a text of JSON twice.
const maskKnownSecrets = `
create function reporting.mask_known_secrets(payloads text[]) returns text[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant constant uuid := nullif(current_setting('leadlight.client_id', true), '')::uuid;
  secret text;
begin
  if tenant is null then
    raise exception 'no current client' using errcode = '42501';
  end if;
  for secret in
    with recursive leaf (key, value, guarded) as (
      select '', to_jsonb(i.config), false
      from public.integrations i
      where i.client_id = tenant and i.config is not null
      union all
      select child.key, child.value,
             leaf.guarded or child.key ~* '(pass|secret|token|key|auth|credential|cookie|signature|session|bearer|private)'
      from leaf
      cross join lateral (
        select e.key, e.value
        from jsonb_each(case when jsonb_typeof(leaf.value) = 'object' then leaf.value else '{}' end) e
        union all
        select '', a.value
        from jsonb_array_elements(case when jsonb_typeof(leaf.value) = 'array' then leaf.value else '[]' end) a (value)
      ) child
    ), texts as (
      select distinct value #>> '{}' as plain, guarded
      from leaf
      where jsonb_typeof(value) in ('string', 'number')
    ), secrets as (
      select plain from texts
      where (guarded and length(plain) >= 6)
         or (length(plain) >= 8
             and plain !~ '\\s'
             and case when plain ~* '^[a-z][a-z0-9+.-]*://'
                      then plain ~ '[@?]' or plain ~ '://[^/]+/(.*/)?[^/]{20,}$'
                      else plain ~ '[0-9]' and plain ~* '[a-z]' and plain !~ '^[^@]+@[^@]+$' end)
    )
    select form
    from secrets
    cross join lateral (select to_json(plain)::text as quoted) once
    cross join lateral (select substring(quoted from 2 for length(quoted) - 2) as escaped) inner_once
    cross join lateral (select to_json(escaped)::text as quoted_twice) twice
    cross join lateral (values (plain), (escaped), (substring(quoted_twice from 2 for length(quoted_twice) - 2))) f (form)
    group by form
    order by length(form) desc, form
  loop
    payloads := array(
      select replace(u.payload, secret, '[masked]') from unnest(payloads) with ordinality u (payload, n) order by u.n
    );
  end loop;
  return payloads;
end
$$`;
