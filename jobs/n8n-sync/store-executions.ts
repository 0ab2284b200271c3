import type { JobDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { ExecutionRow } from './execution-row.ts';
import { N8nError } from './n8n-error.ts';

export interface Stored {
  readonly inserted: number;
  readonly updated: number;
}

/**
 * Writes runs over what is known of them. Answers may arrive late and out of order, so: an end is never replaced by an
 * unfinished state or an older end; the earliest start ever seen stays; nothing known is erased by an answer
 * that does not tell it. Rows that would not change are not touched. Run it after `lockState`: two syncs then follow
 * each other. Throws N8nError `refused` when the ids are another server's.
 */
export async function storeExecutions(db: JobDb, rows: readonly ExecutionRow[]): Promise<Stored> {
  if (rows.length === 0) return { inserted: 0, updated: 0 };
  const bindings = { client: db.clientId, rows: JSON.stringify(rows) };
  await addUnknownWorkflows(db, bindings);
  await refuseOtherServer(db, bindings);
  const written = await db.rows<{ is_new: boolean }>(sql.raw(upsert, bindings));
  await healRetried(db, bindings);
  const inserted = written.filter((row) => row.is_new).length;
  return { inserted, updated: written.length - inserted };
}

/** Runs outlive their workflow in n8n: its name is gone, its id is not. */
async function addUnknownWorkflows(db: JobDb, bindings: Record<string, string>): Promise<void> {
  await db.rows(
    sql.raw(
      `insert into n8n_workflows (client_id, n8n_workflow_id, name, status)
       select :client, seen.id, 'Deleted workflow ' || seen.id, 'archived'
       from (select distinct r.n8n_workflow_id as id
             from jsonb_to_recordset(:rows::jsonb) as r(n8n_workflow_id text)
             where r.n8n_workflow_id is not null) as seen
       order by seen.id
       on conflict (client_id, n8n_workflow_id) do nothing`,
      bindings,
    ),
  );
}

/** Execution ids are serial and collide between servers; workflow ids are random and do not. */
async function refuseOtherServer(db: JobDb, bindings: Record<string, string>): Promise<void> {
  const stranger = await db.optionalRow<{ id: string; ours: string; theirs: string }>(
    sql.raw(
      `select e.n8n_execution_id as id, w.n8n_workflow_id as ours, r.n8n_workflow_id as theirs
       from jsonb_to_recordset(:rows::jsonb) as r(n8n_execution_id text, n8n_workflow_id text)
       join n8n_executions as e on e.client_id = :client and e.n8n_execution_id = r.n8n_execution_id
       join n8n_workflows as w on w.client_id = e.client_id and w.id = e.workflow_db_id
       where w.n8n_workflow_id <> r.n8n_workflow_id
       order by e.n8n_execution_id
       limit 1`,
      bindings,
    ),
  );
  if (!stranger) return;
  throw new N8nError(
    'refused',
    `this is another n8n server than the one that this client's runs came from: run ${stranger.id} belongs to workflow ${stranger.ours} here and to ${stranger.theirs} there`,
  );
}

/** n8n notes a successful retry on the run that it repeats, which may be too old to be listed again. */
async function healRetried(db: JobDb, bindings: Record<string, string>): Promise<void> {
  await db.rows(
    sql.raw(
      `update n8n_executions as e set retry_success_id = r.n8n_execution_id
       from jsonb_to_recordset(:rows::jsonb) as r(n8n_execution_id text, retry_of text, status text)
       where e.client_id = :client and e.n8n_execution_id = r.retry_of and r.status = 'success'
         and e.retry_success_id is null`,
      bindings,
    ),
  );
}

const upsert = `
with incoming as (
  select r.*, r.status in ('success', 'error', 'crashed', 'canceled') as has_ended
  from jsonb_to_recordset(:rows::jsonb) as r(
    n8n_execution_id text, n8n_workflow_id text, status text, raw_status text, mode text, queued_at timestamptz,
    started_at timestamptz, first_started_at timestamptz, stopped_at timestamptz, wait_till timestamptz,
    retry_of text, retry_success_id text, error_message text, error_node text, input_data jsonb, output_data jsonb,
    lead_references jsonb)
),
known as (
  -- Named one by one: a live table may have columns that jobs may not read.
  select
    e.id, e.n8n_execution_id, e.workflow_db_id, e.status, e.raw_status, e.mode, e.queued_at, e.started_at,
    e.finished_at, e.wait_till, e.waiting_ms, e.retry_of, e.retry_success_id, e.error_message, e.error_node,
    e.input_data, e.output_data, e.lead_id,
    e.status::text in ('success', 'error', 'crashed', 'canceled') as has_ended
  from n8n_executions as e
  where e.client_id = :client
    and e.n8n_execution_id in (select i.n8n_execution_id from incoming as i)
),
compared as (
  select
    i.*,
    k.id is null as is_new,
    -- The answer tells a later state than the row, or the row does not exist yet.
    case
      when k.id is null or not coalesce(k.has_ended, false) then true
      when not i.has_ended then false
      else (i.stopped_at >= k.finished_at) is not false
    end as is_later,
    least(k.started_at, i.started_at, i.first_started_at) as first_start,
    -- n8n sets startedAt anew when a run resumes; below a minute it may also be two clocks that differ.
    i.started_at > least(k.started_at, i.first_started_at)
      and (k.status::text = 'waiting' or k.wait_till is not null
           or i.started_at - least(k.started_at, i.first_started_at) >= interval '1 minute') as has_resumed
  from incoming as i
  left join known as k on k.n8n_execution_id = i.n8n_execution_id
),
merged as (
  select
    c.n8n_execution_id,
    c.is_new,
    coalesce(w.id, k.workflow_db_id) as workflow_db_id,
    (case when c.is_later then c.status else k.status::text end)::execution_status_enum as status,
    case when c.is_later then c.raw_status else k.raw_status end as raw_status,
    coalesce(c.mode, k.mode) as mode,
    least(k.queued_at, c.queued_at) as queued_at,
    c.first_start as started_at,
    case
      when not c.is_later then k.finished_at
      when c.has_ended then coalesce(c.stopped_at, k.finished_at)
    end as finished_at,
    case
      when not c.is_later then k.wait_till
      when not c.has_ended then c.wait_till
    end as wait_till,
    case
      when c.has_resumed
        then greatest(k.waiting_ms, round(extract(epoch from c.started_at - c.first_start) * 1000)::bigint)
      else k.waiting_ms
    end as waiting_ms,
    coalesce(c.retry_of, k.retry_of) as retry_of,
    coalesce(c.retry_success_id, k.retry_success_id) as retry_success_id,
    case when c.is_later and c.status = 'success' then null
         else coalesce(c.error_message, k.error_message) end as error_message,
    case when c.is_later and c.status = 'success' then null
         else coalesce(c.error_node, k.error_node) end as error_node,
    coalesce(k.input_data, c.input_data) as input_data,
    coalesce(k.output_data, c.output_data) as output_data,
    coalesce(k.lead_id, named.id) as lead_id
  from compared as c
  left join known as k on k.n8n_execution_id = c.n8n_execution_id
  left join n8n_workflows as w on w.client_id = :client and w.n8n_workflow_id = c.n8n_workflow_id
  left join lateral (
    select l.id
    from jsonb_array_elements_text(c.lead_references) with ordinality as reference(value, place)
    join leads as l on l.client_id = :client
                   and (l.id::text = lower(reference.value) or l.external_id = reference.value)
    where k.lead_id is null
    order by reference.place, l.created_at, l.id
    limit 1
  ) as named on true
),
written as (
  insert into n8n_executions as e (
    client_id, n8n_execution_id, workflow_db_id, status, raw_status, mode, queued_at, started_at, finished_at,
    wait_till, waiting_ms, retry_of, retry_success_id, error_message, error_node, input_data, output_data, lead_id)
  select
    :client, m.n8n_execution_id, m.workflow_db_id, m.status, m.raw_status, m.mode, m.queued_at, m.started_at,
    m.finished_at, m.wait_till, m.waiting_ms, m.retry_of, m.retry_success_id, m.error_message, m.error_node,
    m.input_data, m.output_data, m.lead_id
  from merged as m
  order by m.n8n_execution_id
  on conflict (client_id, n8n_execution_id) do update set
    workflow_db_id = excluded.workflow_db_id,
    status = excluded.status,
    raw_status = excluded.raw_status,
    mode = excluded.mode,
    queued_at = excluded.queued_at,
    started_at = excluded.started_at,
    finished_at = excluded.finished_at,
    wait_till = excluded.wait_till,
    waiting_ms = excluded.waiting_ms,
    retry_of = excluded.retry_of,
    retry_success_id = excluded.retry_success_id,
    error_message = excluded.error_message,
    error_node = excluded.error_node,
    input_data = excluded.input_data,
    output_data = excluded.output_data,
    lead_id = excluded.lead_id
  where
    (e.workflow_db_id, e.status, e.raw_status, e.mode, e.queued_at, e.started_at, e.finished_at, e.wait_till,
     e.waiting_ms, e.retry_of, e.retry_success_id, e.error_message, e.error_node, e.input_data, e.output_data, e.lead_id)
    is distinct from
    (excluded.workflow_db_id, excluded.status, excluded.raw_status, excluded.mode, excluded.queued_at,
     excluded.started_at, excluded.finished_at, excluded.wait_till, excluded.waiting_ms, excluded.retry_of,
     excluded.retry_success_id, excluded.error_message, excluded.error_node, excluded.input_data,
     excluded.output_data, excluded.lead_id)
  returning e.n8n_execution_id
)
select m.is_new
from written
join merged as m on m.n8n_execution_id = written.n8n_execution_id`;
