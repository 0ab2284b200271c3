/**
 * The platform's enum types. The diagram gives their names only, so the labels are ours, and a live database may have
 * others: no report may rely on a label, `reporting.status_outcomes` says what each one means.
 */
export const platformEnums: Readonly<Record<string, readonly string[]>> = {
  client_status_enum: ['active', 'inactive', 'suspended', 'archived'],
  project_status_enum: ['planning', 'active', 'paused', 'completed', 'archived'],
  lead_status_enum: [
    'new',
    'contacted',
    'engaged',
    'qualified',
    'unqualified',
    'nurturing',
    'converted',
    'lost',
  ],
  lead_state_enum: ['open', 'won', 'lost', 'dormant', 'archived'],
  conversation_status_enum: ['open', 'pending', 'resolved', 'closed'],
  message_status_enum: ['queued', 'sent', 'delivered', 'read', 'failed', 'received'],
  message_direction_enum: ['inbound', 'outbound'],
  user_profile_status_enum: ['invited', 'active', 'suspended', 'disabled'],
  workflow_status_enum: ['active', 'inactive', 'archived'],
  execution_status_enum: ['new', 'waiting', 'running', 'success', 'error', 'crashed', 'canceled', 'unknown'],
  model_status_enum: ['active', 'deprecated', 'disabled'],
  prompt_status_enum: ['draft', 'active', 'archived'],
  interaction_status_enum: ['pending', 'success', 'error', 'timeout', 'canceled'],
  task_status_enum: ['open', 'in_progress', 'done', 'canceled'],
  export_status_enum: ['pending', 'processing', 'completed', 'failed', 'expired', 'canceled'],
  webhook_event_status_enum: ['received', 'processing', 'processed', 'failed', 'ignored'],
  integration_status_enum: ['connected', 'disconnected', 'error', 'disabled'],
  article_status_enum: ['draft', 'published', 'archived'],
};

/** Enums of columns that we write ourselves: an adopted one must have every label of ours, so missing ones are added. */
export const writtenEnums = [
  'execution_status_enum',
  'workflow_status_enum',
  'export_status_enum',
  'user_profile_status_enum',
] as const;
