import type { Table } from './column.ts';
import { client, column, id, instant, key, person, stamp, text } from './column.ts';

const threads: Table = {
  schema: 'public',
  name: 'threads',
  tenant: 'client_id',
  columns: [
    id(),
    key('lead_id', 'leads', 'cascade'),
    client(),
    key('project_id', 'projects'),
    column('status', 'conversation_status_enum'),
    stamp('created_at'),
    stamp('updated_at'),
  ],
  primaryKey: ['id'],
  indexes: [{ name: 'threads_client_id_lead_id_idx', columns: ['client_id', 'lead_id'] }],
};

const conversations: Table = {
  schema: 'public',
  name: 'conversations',
  tenant: 'client_id',
  columns: [
    id(),
    key('lead_id', 'leads', 'cascade'),
    client(),
    text('channel'),
    column('status', 'conversation_status_enum'),
    person('assigned_agent_id'),
    stamp('start_time'),
    instant('last_message_at'),
    instant('closed_at'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'conversations_client_id_lead_id_idx', columns: ['client_id', 'lead_id'] },
    { name: 'conversations_client_id_start_time_idx', columns: ['client_id', 'start_time', 'id'] },
  ],
};

const messages: Table = {
  schema: 'public',
  name: 'messages',
  tenant: 'client_id',
  columns: [
    id(),
    key('conversation_id', 'conversations', 'cascade'),
    client(),
    key('lead_id', 'leads', 'cascade'),
    text('sender_id'),
    text('sender_type'),
    text('content_body'),
    column('status', 'message_status_enum'),
    text('external_message_id'),
    column('direction', 'message_direction_enum'),
    stamp('timestamp'),
    column('sent_by_user_id', 'uuid', { references: { table: 'auth.users', onDelete: 'set null' } }),
    text('error_message'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'messages_client_id_timestamp_idx', columns: ['client_id', 'timestamp', 'id'] },
    {
      name: 'messages_client_id_conversation_id_idx',
      columns: ['client_id', 'conversation_id', 'timestamp', 'id'],
    },
    { name: 'messages_client_id_lead_id_idx', columns: ['client_id', 'lead_id', 'timestamp'] },
  ],
};

/** What is said to leads, and by whom. */
export const messagingTables: readonly Table[] = [threads, conversations, messages];
