import type { Table } from './column.ts';
import { client, column, id, jsonb, key, person, stamp, text } from './column.ts';

const aiModels: Table = {
  schema: 'public',
  name: 'ai_models',
  tenant: null,
  columns: [
    id(),
    text('name'),
    text('provider'),
    text('model_identifier'),
    column('status', 'model_status_enum'),
    stamp('created_at'),
  ],
  primaryKey: ['id'],
  unique: [{ name: 'ai_models_name_key', columns: ['name'] }],
};

const aiPrompts: Table = {
  schema: 'public',
  name: 'ai_prompts',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    text('name'),
    text('prompt_text'),
    key('model_id', 'ai_models'),
    column('status', 'prompt_status_enum'),
    person('created_by_user_id'),
    stamp('created_at'),
    column('version', 'integer', { default: '1' }),
  ],
  primaryKey: ['id'],
  unique: [{ name: 'ai_prompts_client_id_name_version_key', columns: ['client_id', 'name', 'version'] }],
};

const aiInteractions: Table = {
  schema: 'public',
  name: 'ai_interactions',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    // What was spent stays spent: a call outlives the lead, conversation and prompt it was made for.
    key('lead_id', 'leads'),
    key('conversation_id', 'conversations'),
    key('message_id', 'messages'),
    key('prompt_id', 'ai_prompts'),
    key('model_id', 'ai_models'),
    column('status', 'interaction_status_enum'),
    jsonb('input_data'),
    jsonb('output_data'),
    stamp('timestamp'),
    column('latency_ms', 'integer'),
    text('error_message'),
    key('n8n_execution_id', 'n8n_executions'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'ai_interactions_client_id_timestamp_idx', columns: ['client_id', 'timestamp', 'id'] },
    { name: 'ai_interactions_client_id_lead_id_idx', columns: ['client_id', 'lead_id'] },
    {
      name: 'ai_interactions_client_id_execution_idx',
      columns: ['client_id', 'n8n_execution_id'],
      where: 'n8n_execution_id is not null',
    },
  ],
};

const knowledgeBaseArticles: Table = {
  schema: 'public',
  name: 'knowledge_base_articles',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    text('title'),
    text('content'),
    text('category'),
    column('status', 'article_status_enum'),
    column('view_count', 'integer'),
    person('created_by_user_id'),
    stamp('created_at'),
    stamp('updated_at'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'knowledge_base_articles_client_id_idx', columns: ['client_id', 'category', 'updated_at'] },
  ],
};

/** AI calls, the prompts and models behind them, and what they are told to know. */
export const aiTables: readonly Table[] = [aiModels, aiPrompts, aiInteractions, knowledgeBaseArticles];
