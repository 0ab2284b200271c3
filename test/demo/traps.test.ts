import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { demoWorld } from '../setup/demo-world.ts';

// Every trap of the definitions (§3.6, §8), found by what it is and not by how it was made.

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('demo');
});
afterAll(() => database.drop());

/** How many rows the statement finds. */
async function found(text: string, values: unknown[] = []): Promise<number> {
  return (await database.arrange(text, values)).length;
}

const moves = `with moves as (
  select m.*, f.stage_order as from_order, t.stage_order as to_order,
         coalesce(t.kind, case when t.probability >= 1 and t.name = 'Won' then 'won' when t.probability = 0 then 'lost' end, 'open') as to_kind,
         coalesce(f.kind, case when f.probability >= 1 and f.name = 'Won' then 'won' when f.probability = 0 then 'lost' end, 'open') as from_kind
    from public.lead_journey_events m
    left join public.deal_stages f on f.id = m.from_stage_id and f.client_id = m.client_id
    left join public.deal_stages t on t.id = m.to_stage_id and t.client_id = m.client_id
   where m.to_stage_id is not null)`;

const leadTraps: Record<string, string> = {
  'two events in the same millisecond': `${moves} select lead_id from moves group by lead_id, occurred_at having count(*) > 1`,
  're-entry of a stage': `${moves} select lead_id from moves group by lead_id, to_stage_id having count(*) > 1`,
  'a move back': `${moves} select id from moves where to_order < from_order and to_kind = 'open' and from_kind = 'open'`,
  'stages skipped': `${moves} select id from moves where to_order > from_order + 1 and to_kind = 'open'`,
  'won straight from stage 1': `${moves} select id from moves where to_kind = 'won' and from_order = 1`,
  'won, then reopened': `${moves} select id from moves where from_kind = 'won' and to_kind = 'open'`,
  'lost, then won': `${moves} select id from moves where from_kind = 'lost' and to_kind = 'won'`,
  'created as lost': `${moves} select lead_id from moves group by lead_id having bool_and(to_kind = 'lost')`,
  'a deleted stage': `${moves} select m.id from moves m where not exists (select 1 from public.deal_stages s where s.id = m.to_stage_id)`,
  'a lead whose last stage was deleted': `${moves} select l.id from public.leads l where l.deal_stage_id is null
      and exists (select 1 from moves m where m.lead_id = l.id)`,
  'a switch of pipeline': `${moves} select lead_id from moves group by lead_id having count(distinct pipeline_id) > 1`,
  'a stage that history does not know': `${moves}, last as (select distinct on (lead_id) * from moves order by lead_id, occurred_at desc, id desc)
      select l.id from public.leads l join last on last.lead_id = l.id where last.to_stage_id <> l.deal_stage_id`,
  'a first move before the lead was created': `${moves} select m.id from moves m join public.leads l on l.id = m.lead_id where m.occurred_at < l.created_at`,
  'a first move that tells where it came from': `${moves}, first as (select distinct on (lead_id) * from moves order by lead_id, occurred_at, id)
      select lead_id from first where from_order > 1`,
  'no history but audit rows': `select l.id from public.leads l join public.audit_logs a on a.entity_id = l.id::text and a.new_values ? 'deal_stage_id'
      where not exists (select 1 from public.lead_journey_events m where m.lead_id = l.id)`,
  'no history at all': `select l.id from public.leads l where l.deal_stage_id is not null
      and not exists (select 1 from public.lead_journey_events m where m.lead_id = l.id and m.to_stage_id is not null)
      and not exists (select 1 from public.audit_logs a where a.entity_id = l.id::text and a.new_values ? 'deal_stage_id')`,
  'no stage and no pipeline':
    'select id from public.leads where deal_stage_id is null and pipeline_id is null',
  'a state that disagrees with the stage': `select l.id from public.leads l join public.deal_stages s on s.id = l.deal_stage_id where s.kind = 'won' and l.state = 'open'`,
  'dormant and archived': "select distinct state from public.leads where state in ('dormant', 'archived')",
  'stage orders that tie, and none': `select pipeline_id from public.deal_stages group by pipeline_id
      having count(stage_order) > count(distinct stage_order) and count(*) filter (where stage_order is null) > 2`,
  'leads in the pipeline without orders': `select l.id from public.leads l join public.deal_stages s on s.id = l.deal_stage_id where s.stage_order is null`,
  'probability as percent, and said so': `select s.id from public.deal_stages s join reporting.client_settings c on c.client_id = s.client_id
      where c.probability_scale = 'percent' and s.probability > 1`,
  'another currency':
    'select l.id from public.leads l join public.clients c on c.id = l.client_id where l.currency <> c.currency',
  'a value only in lead_data':
    "select id from public.leads where value is null and lead_data->>'value' ~ '^[0-9.]+$'",
  'a value that is no number':
    "select id from public.leads where value is null and lead_data->>'value' ~ '[a-z]'",
  'a name that a spreadsheet would run': "select id from public.leads where lead_data->>'name' like '=%'",
  'no data, nobody, no project':
    'select id from public.leads where lead_data is null and assigned_to_user_id is null and project_id is null',
  'a deleted user still assigned':
    'select l.id from public.leads l join auth.users u on u.id = l.assigned_to_user_id where u.deleted_at is not null',
  'leads on both sides of the clock change': `select l.id from public.leads l join public.clients c on c.id = l.client_id
      where c.timezone = 'Europe/Berlin' and l.created_at >= '2026-10-24T23:00:00Z' and l.created_at < '2026-10-25T03:00:00Z' offset 2`,
  'the millisecond at a local midnight, and before': `select 1 from public.leads l join public.clients c on c.id = l.client_id
      where (l.created_at at time zone c.timezone)::time in ('00:00', '23:59:59.999') having count(*) >= 4`,
};

const runTraps: Record<string, string> = {
  'every status': 'select 1 from public.n8n_executions having count(distinct status) = 8',
  'an unknown status with its own word':
    "select id from public.n8n_executions where status = 'unknown' and raw_status is not null",
  'every mode, an unknown one and none': `select 1 from public.n8n_executions having count(distinct mode) >= 11 and bool_or(mode is null) and bool_or(mode = 'form')`,
  'ended before it began': 'select id from public.n8n_executions where finished_at < started_at',
  'no time but of queueing, and none at all': `select 1 from public.n8n_executions where started_at is null
      having bool_or(queued_at is null) and bool_or(queued_at is not null)`,
  'running without end': `select id from public.n8n_executions where status = 'running' and started_at < $1::timestamptz - interval '1 day'`,
  'waiting for something to come':
    "select id from public.n8n_executions where status = 'waiting' and wait_till > $1::timestamptz",
  'waiting for something that passed': `select id from public.n8n_executions where status = 'waiting' and wait_till < $1::timestamptz - interval '1 hour'`,
  'waited across days':
    "select id from public.n8n_executions where waiting_ms > 86400000 and finished_at - started_at > interval '2 days'",
  'a retry of a retry': `select c.id from public.n8n_executions c join public.n8n_executions b on b.client_id = c.client_id and b.n8n_execution_id = c.retry_of
      where b.retry_of is not null`,
  'two retries of one run':
    'select retry_of from public.n8n_executions where retry_of is not null group by client_id, retry_of having count(*) > 1',
  'a retry whose first run is gone': `select c.id from public.n8n_executions c where retry_of is not null
      and not exists (select 1 from public.n8n_executions b where b.client_id = c.client_id and b.n8n_execution_id = c.retry_of)`,
  'a chain that ends well, and one that does not': `select 1 from public.n8n_executions where mode = 'retry' having bool_or(status = 'success') and bool_or(status = 'error')`,
  'a chain over a local midnight where ranges begin': `select c.id from public.n8n_executions c
      join public.n8n_executions b on b.client_id = c.client_id and b.n8n_execution_id = c.retry_of
      join public.clients k on k.id = c.client_id
      where (b.started_at at time zone k.timezone)::date < (c.started_at at time zone k.timezone)::date
        and ($1::timestamptz at time zone k.timezone)::date - (c.started_at at time zone k.timezone)::date in (1, 7, 28, 30, 90) offset 3`,
  'JSON text inside jsonb': "select id from public.n8n_executions where jsonb_typeof(output_data) = 'string'",
  'secrets in headers and bodies': `select e.id from public.n8n_executions e join public.integrations i on i.client_id = e.client_id
      where e.input_data->'headers'->>'authorization' = 'Bearer ' || (i.config->>'access_token')`,
  'errors that fold into few fingerprints': `select 1 from public.n8n_executions where error_message is not null and error_node is not null
      having count(distinct error_message) > 2 * count(distinct regexp_replace(error_message, '[0-9a-f-]*[0-9][0-9a-f-]*', '#', 'g'))`,
  'a workflow that fails since Tuesday': `select w.id from public.n8n_workflows w join public.n8n_executions e on e.workflow_db_id = w.id
      where w.name = 'Calendar booking' group by w.id
      having bool_and(e.status in ('error', 'crashed')) filter (where e.started_at >= '2026-11-17T09:12:00Z')
         and avg((e.status = 'success')::int) filter (where e.started_at < '2026-11-17T06:00:00Z') > 0.9`,
  'a workflow gone silent': `select w.id from public.n8n_workflows w join public.n8n_executions e on e.workflow_db_id = w.id
      where w.status = 'active' and w.name = 'Google Sheets import' group by w.id
      having max(e.started_at) < $1::timestamptz - interval '8 days' and count(*) > 10`,
  'a workflow that saves only failures': `select workflow_db_id from public.n8n_executions group by workflow_db_id
      having count(*) > 1 and bool_and(status in ('error', 'crashed'))`,
  'an active workflow that never ran': `select w.id from public.n8n_workflows w where w.status = 'active'
      and not exists (select 1 from public.n8n_executions e where e.workflow_db_id = w.id)`,
  'the same workflow id on two servers':
    'select n8n_workflow_id from public.n8n_workflows group by n8n_workflow_id having count(distinct client_id) > 1',
  'the same run number on two servers':
    'select n8n_execution_id from public.n8n_executions group by n8n_execution_id having count(distinct client_id) > 1',
  'a client without any automation': `select c.id from public.clients c where not exists (select 1 from public.n8n_workflows w where w.client_id = c.id)`,
};

const otherTraps: Record<string, string> = {
  'model names as people write them': `select 1 from public.ai_models having bool_or(model_identifier = 'openai/gpt-4o')
      and bool_or(model_identifier = 'models/gemini-2.5-pro') and bool_or(model_identifier like 'us.anthropic.%-v1:0')
      and bool_or(model_identifier like 'arn:aws:bedrock:%') and bool_or(model_identifier = 'claude-sonnet-4@20250514')
      and bool_or(model_identifier = 'GPT-5-Mini')`,
  'calls on both sides of a price change': `select 1 from public.ai_interactions where output_data->>'model' = 'o3'
      having bool_or(timestamp = '2025-06-09T23:59:59.999Z') and bool_or(timestamp = '2025-06-10T00:00:00Z')`,
  'calls of every status': 'select 1 from public.ai_interactions having count(distinct status) = 5',
  'a message read and never delivered': `select w.id from public.webhook_events w
      join public.messages m on m.client_id = w.client_id and m.external_message_id = w.payload->'statuses'->0->>'id'
      where m.status = 'read' and w.payload->'statuses'->0->>'status' = 'read'
        and not exists (select 1 from public.webhook_events d where d.payload->'statuses'->0->>'id' = m.external_message_id
          and d.payload->'statuses'->0->>'status' = 'delivered')`,
  'every message status': 'select 1 from public.messages having count(distinct status) = 6',
  'every kind of sender': 'select 1 from public.messages having count(distinct sender_type) = 7',
  'a contact that waits for an answer': `select c.id from public.conversations c join lateral (select direction from public.messages m
      where m.conversation_id = c.id order by m.timestamp desc, m.id desc limit 1) last on true where c.status = 'open' and last.direction = 'inbound'`,
  'bursts and silences': `select 1 from (select timestamp - lag(timestamp) over (partition by conversation_id order by timestamp, id) as gap from public.messages) g
      having count(*) filter (where gap < interval '90 seconds') > 100 and count(*) filter (where gap > interval '3 days') > 20`,
  'a number longer than a float': 'select id from public.clients where whatsapp_number_id > 9007199254740992',
  impersonation:
    'select id from public.audit_logs where impersonated_user_id is not null and performed_by_user_id <> impersonated_user_id',
  'history of a deleted user':
    'select a.id from public.audit_logs a join auth.users u on u.id = a.performed_by_user_id where u.deleted_at is not null',
  'a banned user': 'select id from auth.users where banned_until > $1',
  'an anonymous user': 'select id from auth.users where is_anonymous',
  'an admin, and others that only claim it': `select 1 from auth.users having count(*) filter (where raw_app_meta_data->'roles' ? 'platform_admin') = 1
      and count(*) filter (where raw_user_meta_data->'roles' ? 'platform_admin') > 1`,
  'a person of two clients':
    'select user_id from public.user_profiles group by user_id having count(distinct client_id) > 1',
  'profiles of every status': 'select 1 from public.user_profiles having count(distinct status) = 4',
  'an unknown role':
    "select user_id from public.user_profiles where role not in ('owner', 'manager', 'agent', 'viewer')",
  'fake secrets to be kept out of sight':
    "select id from public.integrations where config->>'access_token' like 'demo\\_%'",
  'zones of 45 and of half-hour steps': `select 1 from public.clients having bool_or(timezone = 'Asia/Kathmandu') and bool_or(timezone = 'Australia/Lord_Howe')`,
};

const values = (text: string) => (text.includes('$1') ? [demoWorld.now] : []);

describe('leads', () => {
  test.each(Object.entries(leadTraps))('%s', async (_trap, text) => {
    expect(await found(text, values(text))).toBeGreaterThan(0);
  });
});

describe('runs', () => {
  test.each(Object.entries(runTraps))('%s', async (_trap, text) => {
    expect(await found(text, values(text))).toBeGreaterThan(0);
  });
});

describe('people, messages, AI', () => {
  test.each(Object.entries(otherTraps))('%s', async (_trap, text) => {
    expect(await found(text, values(text))).toBeGreaterThan(0);
  });
});
