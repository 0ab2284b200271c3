import type { Knex } from 'knex';
import { asOwner, createOwnTable } from '../server/db/own-table.ts';
import { currentClient } from '../server/db/roles.ts';

/** The stream of rows without a client. */
const platformStream = '00000000-0000-0000-0000-000000000000';

/**
 * The audit rows' chain, one a client. `audit_chain` keeps what `public.audit_logs` has no place for, and people's ids
 * and names as they were then: the platform's keys set theirs to NULL when a person or client goes.
 */
export async function up(trx: Knex.Transaction): Promise<void> {
  await createOwnTable(trx, {
    name: 'audit_chain',
    definition: `
      client_id uuid not null,
      position bigint not null,
      audit_log_id uuid not null,
      recorded_at timestamptz not null,
      performed_by_user_id uuid,
      impersonated_user_id uuid,
      actor_name text,
      actor_role text,
      impersonation_id uuid,
      reason text,
      prev_hash text not null,
      hash text not null,
      primary key (client_id, position),
      unique (client_id, audit_log_id)`,
    perClient: true,
    rights: { leadlight_web: 'select', leadlight_platform: 'select', leadlight_jobs: 'select' },
  });
  await createOwnTable(trx, {
    name: 'audit_heads',
    definition: 'client_id uuid primary key, position bigint not null, hash text not null',
    perClient: true,
    rights: { leadlight_platform: 'select' },
  });
  await asOwner(trx, auditHash, writeAudit, auditEntries, ...rights);
}

// The hash is SHA-256, in hex, of the UTF-8 text of these fields in this order, each as `<bytes>:<text>` or `-` for
// NULL, joined by commas. Instants are `YYYY-MM-DDTHH:MI:SS.USZ`, JSON is the text of jsonb, an address has no mask.
const auditHash = `
create function reporting.audit_hash(
  prev_hash text, client_id uuid, "position" bigint, audit_log_id uuid, recorded_at timestamptz,
  occurred_at timestamptz, performed_by uuid, impersonated uuid, actor_name text, actor_role text,
  impersonation_id uuid, reason text, action text, entity_type text, entity_id text, old_values jsonb,
  new_values jsonb, outcome text, ip inet, user_agent text, request_id text
) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select encode(sha256(convert_to(string_agg(coalesce(octet_length(convert_to(f.value, 'UTF8')) || ':' || f.value, '-'), ',' order by f.n), 'UTF8')), 'hex')
  from unnest(array[
    prev_hash, client_id::text, "position"::text, audit_log_id::text,
    to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    performed_by::text, impersonated::text, actor_name, actor_role, impersonation_id::text, reason, action,
    entity_type, entity_id, old_values::text, new_values::text, outcome, host(ip), user_agent, request_id
  ]) with ordinality f (value, n)
$$`;

// The position is taken under the lock of the stream's head: a serial number would be taken in one order and
// committed in another. Under REPEATABLE READ a second writer of the stream gets 40001 and tries again.
const writeAudit = `
create function reporting.write_audit(
  p_client_id uuid,
  p_performed_by uuid,
  p_impersonated uuid,
  p_action text,
  p_entity_type text default null,
  p_entity_id text default null,
  p_old_values jsonb default null,
  p_new_values jsonb default null,
  p_outcome text default 'success',
  p_ip inet default null,
  p_user_agent text default null,
  p_request_id text default null,
  p_actor_name text default null,
  p_actor_role text default null,
  p_impersonation_id uuid default null,
  p_reason text default null,
  p_occurred_at timestamptz default null
) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := ${currentClient};
  v_stream uuid := coalesce(p_client_id, '${platformStream}');
  v_id uuid := gen_random_uuid();
  v_recorded_at timestamptz;
  v_occurred_at timestamptz := coalesce(p_occurred_at, now());
  v_position bigint;
  v_prev_hash text;
  v_hash text;
begin
  if v_tenant is not null and p_client_id is distinct from v_tenant then
    raise exception 'an audit row of another client than the current one' using errcode = 'insufficient_privilege';
  end if;
  if p_action is null then
    raise exception 'an audit row without an action' using errcode = 'not_null_violation';
  end if;

  insert into reporting.audit_heads (client_id, position, hash)
  values (v_stream, 0, repeat('0', 64))
  on conflict (client_id) do nothing;
  select h.position + 1, h.hash into v_position, v_prev_hash
  from reporting.audit_heads h
  where h.client_id = v_stream
  for update;
  v_recorded_at := clock_timestamp();

  insert into public.audit_logs (
    id, client_id, performed_by_user_id, impersonated_user_id, action, entity_type, entity_id, old_values, new_values,
    outcome, ip_address, user_agent, request_id, occurred_at)
  values (
    v_id, p_client_id, p_performed_by, p_impersonated, p_action, p_entity_type, p_entity_id, p_old_values, p_new_values,
    p_outcome, p_ip, p_user_agent, p_request_id, v_occurred_at);

  v_hash := reporting.audit_hash(
    v_prev_hash, v_stream, v_position, v_id, v_recorded_at, v_occurred_at, p_performed_by, p_impersonated, p_actor_name,
    p_actor_role, p_impersonation_id, p_reason, p_action, p_entity_type, p_entity_id, p_old_values, p_new_values,
    p_outcome, p_ip, p_user_agent, p_request_id);
  insert into reporting.audit_chain (
    client_id, position, audit_log_id, recorded_at, performed_by_user_id, impersonated_user_id, actor_name, actor_role,
    impersonation_id, reason, prev_hash, hash)
  values (
    v_stream, v_position, v_id, v_recorded_at, p_performed_by, p_impersonated, p_actor_name, p_actor_role,
    p_impersonation_id, p_reason, v_prev_hash, v_hash);
  update reporting.audit_heads h set position = v_position, hash = v_hash where h.client_id = v_stream;
  return v_id;
end
$$`;

// \`intact\` is false where the row, its audit_logs row or the link to the row before it is not what was written.
const auditEntries = `
create view reporting.audit_entries with (security_invoker = true) as
select c.client_id, c.position, c.audit_log_id, c.recorded_at, a.occurred_at, c.performed_by_user_id,
       c.impersonated_user_id, c.actor_name, c.actor_role, c.impersonation_id, c.reason, a.action, a.entity_type,
       a.entity_id, a.old_values, a.new_values, a.outcome, a.ip_address, a.user_agent, a.request_id, c.prev_hash, c.hash,
       a.id is not null
         and coalesce(a.client_id, c.client_id) = c.client_id
         and coalesce(a.performed_by_user_id = c.performed_by_user_id, a.performed_by_user_id is null)
         and coalesce(a.impersonated_user_id = c.impersonated_user_id, a.impersonated_user_id is null)
         and c.prev_hash = lag(c.hash, 1, repeat('0', 64)) over stream
         and c.position = lag(c.position, 1, 0::bigint) over stream + 1
         and c.hash = reporting.audit_hash(
               c.prev_hash, c.client_id, c.position, c.audit_log_id, c.recorded_at, a.occurred_at, c.performed_by_user_id,
               c.impersonated_user_id, c.actor_name, c.actor_role, c.impersonation_id, c.reason, a.action, a.entity_type,
               a.entity_id, a.old_values, a.new_values, a.outcome, a.ip_address, a.user_agent, a.request_id) as intact
from reporting.audit_chain c
left join public.audit_logs a on a.id = c.audit_log_id
window stream as (partition by c.client_id order by c.position)`;

const auditSignature =
  'reporting.write_audit(uuid, uuid, uuid, text, text, text, jsonb, jsonb, text, inet, text, text, text, text, uuid, text, timestamptz)';

const rights = [
  `revoke all on function ${auditSignature} from public`,
  `grant execute on function ${auditSignature} to leadlight_web, leadlight_platform, leadlight_login, leadlight_jobs`,
  `revoke all on function reporting.audit_hash from public`,
  `grant execute on function reporting.audit_hash to leadlight_web, leadlight_platform, leadlight_jobs`,
  `grant select on reporting.audit_entries to leadlight_web, leadlight_platform, leadlight_jobs`,
];
