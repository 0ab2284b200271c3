import type { JobDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { WorkflowAnswer } from './answers.ts';
import { storableText } from './storable-json.ts';

/** Inserts new workflows and updates those whose name, status or definition changed. */
export async function storeWorkflows(db: JobDb, workflows: readonly WorkflowAnswer[]): Promise<void> {
  if (workflows.length === 0) return;
  await db.rows(
    sql.raw(
      `insert into n8n_workflows as w (client_id, n8n_workflow_id, name, status, definition_json, created_at)
       select :client, r.n8n_workflow_id, r.name, r.status::workflow_status_enum, r.definition,
              coalesce(r.created_at, now())
       from jsonb_to_recordset(:rows::jsonb)
              as r(n8n_workflow_id text, name text, status text, definition jsonb, created_at timestamptz)
       order by r.n8n_workflow_id
       on conflict (client_id, n8n_workflow_id) do update set
         name = excluded.name, status = excluded.status, definition_json = excluded.definition_json
       where (w.name, w.status, w.definition_json)
             is distinct from (excluded.name, excluded.status, excluded.definition_json)`,
      { client: db.clientId, rows: JSON.stringify(workflows.map(workflowRow)) },
    ),
  );
}

/** Marks as archived what this server listed before and lists no more: it was deleted there. */
export async function archiveDeleted(db: JobDb, deletedIds: readonly string[]): Promise<void> {
  if (deletedIds.length === 0) return;
  await db.rows(
    sql.raw(
      `update n8n_workflows set status = 'archived'
       where client_id = :client and n8n_workflow_id = any(:deleted::text[]) and status <> 'archived'`,
      { client: db.clientId, deleted: [...deletedIds] },
    ),
  );
}

function workflowRow(workflow: WorkflowAnswer): Record<string, unknown> {
  return {
    n8n_workflow_id: workflow.id,
    name: storableText(workflow.name, 500),
    status: workflow.isArchived ? 'archived' : workflow.active ? 'active' : 'inactive',
    created_at: workflow.createdAt,
    definition: withoutNul({
      description: workflow.description ?? null,
      nodes: workflow.nodes ?? [],
      connections: workflow.connections ?? {},
      settings: workflow.settings ?? {},
      tags: workflow.tags ?? [],
      versionId: workflow.versionId ?? null,
      triggerCount: workflow.triggerCount ?? null,
      updatedAt: workflow.updatedAt ?? null,
    }),
  };
}

/** The whole definition, unlike run data, but jsonb takes neither NUL nor half a character. */
function withoutNul(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.replaceAll('\u0000', '').toWellFormed() : inner,
  );
}
