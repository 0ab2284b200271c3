import type { Table } from './column.ts';
import { client, column, id, instant, jsonb, key, person, stamp, text } from './column.ts';

const dealPipelines: Table = {
  schema: 'public',
  name: 'deal_pipelines',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    text('name'),
    column('is_default', 'boolean', { default: 'false' }),
    person('created_by_user_id'),
    stamp('created_at'),
  ],
  primaryKey: ['id'],
  indexes: [{ name: 'deal_pipelines_client_id_idx', columns: ['client_id', 'id'] }],
};

const dealStages: Table = {
  schema: 'public',
  name: 'deal_stages',
  tenant: 'client_id',
  columns: [
    id(),
    key('pipeline_id', 'deal_pipelines', 'cascade'),
    client(),
    text('name'),
    column('stage_order', 'integer'),
    column('probability', 'numeric'),
    person('created_by_user_id'),
    stamp('created_at'),
    text('kind', { check: "kind in ('open', 'won', 'lost')" }),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'deal_stages_client_id_pipeline_id_idx', columns: ['client_id', 'pipeline_id', 'stage_order'] },
  ],
};

const leads: Table = {
  schema: 'public',
  name: 'leads',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    key('project_id', 'projects'),
    text('external_id'),
    column('status', 'lead_status_enum'),
    column('state', 'lead_state_enum'),
    jsonb('lead_data'),
    person('assigned_to_user_id'),
    key('pipeline_id', 'deal_pipelines'),
    key('deal_stage_id', 'deal_stages'),
    key('active_thread_id', 'threads'),
    stamp('created_at'),
    stamp('updated_at'),
    text('source'),
    column('value', 'numeric(14,2)'),
    column('currency', 'char(3)'),
    instant('closed_at'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'leads_client_id_created_at_idx', columns: ['client_id', 'created_at', 'id'] },
    { name: 'leads_client_id_pipeline_id_stage_idx', columns: ['client_id', 'pipeline_id', 'deal_stage_id'] },
    { name: 'leads_client_id_updated_at_idx', columns: ['client_id', 'updated_at'] },
    { name: 'leads_client_id_closed_at_idx', columns: ['client_id', 'closed_at'] },
    { name: 'leads_client_id_assignee_idx', columns: ['client_id', 'assigned_to_user_id'] },
  ],
};

const leadStatusHistory: Table = {
  schema: 'public',
  name: 'lead_status_history',
  tenant: 'client_id',
  columns: [
    id(),
    key('lead_id', 'leads', 'cascade'),
    client(),
    column('from_status', 'lead_status_enum'),
    column('to_status', 'lead_status_enum'),
    person('changed_by_user_id'),
    text('reason'),
    stamp('changed_at'),
  ],
  primaryKey: ['id'],
  indexes: [
    {
      name: 'lead_status_history_client_id_lead_id_idx',
      columns: ['client_id', 'lead_id', 'changed_at', 'id'],
    },
  ],
};

const leadJourneyEvents: Table = {
  schema: 'public',
  name: 'lead_journey_events',
  tenant: 'client_id',
  columns: [
    id(),
    key('lead_id', 'leads', 'cascade'),
    client(),
    text('event_type'),
    // No foreign keys: history outlives a deleted stage or pipeline.
    column('from_stage_id', 'uuid'),
    column('to_stage_id', 'uuid'),
    column('pipeline_id', 'uuid'),
    text('source'),
    person('actor_user_id'),
    key('n8n_execution_id', 'n8n_executions'),
    jsonb('event_data'),
    instant('occurred_at'),
    stamp('recorded_at'),
  ],
  primaryKey: ['id'],
  indexes: [
    {
      name: 'lead_journey_events_client_id_lead_id_idx',
      columns: ['client_id', 'lead_id', 'occurred_at', 'id'],
    },
    { name: 'lead_journey_events_client_id_occurred_at_idx', columns: ['client_id', 'occurred_at'] },
    {
      name: 'lead_journey_events_client_id_execution_idx',
      columns: ['client_id', 'n8n_execution_id'],
      where: 'n8n_execution_id is not null',
    },
  ],
};

const tasks: Table = {
  schema: 'public',
  name: 'tasks',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    key('lead_id', 'leads'),
    text('title'),
    text('description'),
    column('status', 'task_status_enum'),
    column('priority', 'smallint'),
    instant('due_at'),
    instant('completed_at'),
    person('assigned_to_user_id'),
    person('created_by_user_id'),
    stamp('created_at'),
    stamp('updated_at'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'tasks_client_id_created_at_idx', columns: ['client_id', 'created_at', 'id'] },
    { name: 'tasks_client_id_due_at_idx', columns: ['client_id', 'due_at'] },
    { name: 'tasks_client_id_lead_id_idx', columns: ['client_id', 'lead_id'] },
  ],
};

/** Leads, the pipelines they move through, and what happened to them. */
export const salesTables: readonly Table[] = [
  dealPipelines,
  dealStages,
  leads,
  leadStatusHistory,
  leadJourneyEvents,
  tasks,
];
