import { randomUUID } from 'node:crypto';
import type { RunsPage } from '../../reports/executions/runs-list.ts';
import { listRuns } from '../../reports/executions/runs-list.ts';
import { type LeadPage, listLeads } from '../../reports/leads/leads-list.ts';
import { findReport } from '../../reports/registry.ts';
import type { ReportResult, Row } from '../../reports/report.ts';
import { loadClient, runReport } from '../../reports/run.ts';
import type { ClientDb } from '../../server/db/tenancy.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import type { TestDatabase } from '../setup/database.ts';

/** A run as a test writes it down: what is left out is null, the status `success`. */
export interface PlantedRun {
  readonly id?: string;
  readonly workflow?: string | null;
  readonly number?: string;
  readonly status?: string;
  readonly rawStatus?: string;
  readonly mode?: string | null;
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
  readonly queuedAt?: string | null;
  readonly waitTill?: string | null;
  readonly retryOf?: string;
  readonly retrySuccessId?: string;
  readonly errorNode?: string;
  readonly errorMessage?: string;
  readonly leadId?: string;
  readonly input?: unknown;
  readonly output?: unknown;
}

export const testNow = new Date('2026-11-22T09:30:00Z');

/** One client with workflows and runs of a test's own making. */
export class RunWorld {
  readonly database: TestDatabase;
  readonly clientId: string;
  #serial = 0;

  constructor(database: TestDatabase, clientId: string) {
    this.database = database;
    this.clientId = clientId;
  }

  static async create(database: TestDatabase, timezone = 'UTC'): Promise<RunWorld> {
    const clientId = randomUUID();
    await database.arrange(
      `insert into clients (id, name, status, timezone, currency) values ($1::uuid, 'Client ' || $1::text, 'active', $2, 'EUR')`,
      [clientId, timezone],
    );
    return new RunWorld(database, clientId);
  }

  async workflow(name: string, status = 'active'): Promise<string> {
    const id = randomUUID();
    await this.database.arrange(
      `insert into n8n_workflows (id, client_id, name, n8n_workflow_id, status)
       values ($1, $2, $3, $4, $5::workflow_status_enum)`,
      [id, this.clientId, name, `wf-${name}`, status],
    );
    return id;
  }

  async runs(workflow: string | null, ...planted: PlantedRun[]): Promise<string[]> {
    const rows = planted.map((run) => {
      this.#serial += 1;
      return {
        id: run.id ?? randomUUID(),
        workflow_db_id: run.workflow === undefined ? workflow : run.workflow,
        client_id: this.clientId,
        n8n_execution_id: run.number ?? String(this.#serial),
        status: run.status ?? 'success',
        raw_status: run.rawStatus ?? null,
        mode: run.mode === undefined ? 'webhook' : run.mode,
        started_at: run.startedAt ?? null,
        finished_at: run.finishedAt ?? null,
        queued_at: run.queuedAt ?? null,
        wait_till: run.waitTill ?? null,
        retry_of: run.retryOf ?? null,
        retry_success_id: run.retrySuccessId ?? null,
        error_node: run.errorNode ?? null,
        error_message: run.errorMessage ?? null,
        lead_id: run.leadId ?? null,
        input_data: run.input ?? null,
        output_data: run.output ?? null,
      };
    });
    await this.database.arrange(
      `insert into n8n_executions
       select r.* from jsonb_populate_recordset(null::n8n_executions, $1::jsonb) r`,
      [JSON.stringify(rows)],
    );
    return rows.map((row) => row.id);
  }

  async lead(name: string, assignedTo: string | null = null): Promise<string> {
    const id = randomUUID();
    await this.database.arrange(
      `insert into leads (id, client_id, lead_data, assigned_to_user_id, created_at)
       values ($1, $2, jsonb_build_object('name', $3::text), $4, now())`,
      [id, this.clientId, name, assignedTo],
    );
    return id;
  }

  read<T>(work: (db: ClientDb) => Promise<T>): Promise<T> {
    return withClient(this.database.pools, ClientScope.mint(this.clientId), work);
  }

  leads(query: Record<string, unknown>, now = testNow): Promise<LeadPage> {
    return this.read(async (db) => listLeads(db, { client: await loadClient(db), query, now }));
  }

  report(query: Record<string, unknown> = {}, now = testNow): Promise<ReportResult> {
    return this.read((db) => runReport(findReport('executions'), db, query, now));
  }

  list(
    query: Record<string, unknown> = {},
    onlyAssignedTo: string | null = null,
    now = testNow,
  ): Promise<RunsPage> {
    return this.read(async (db) =>
      listRuns(db, { client: await loadClient(db), query, now, onlyAssignedTo }),
    );
  }
}

/** The row of a workflow, by name. */
export function rowOf(result: ReportResult, workflow: string): Row {
  const row = result.rows.find((one) => one.workflow === workflow);
  if (!row) throw new Error(`no row for ${workflow}`);
  return row;
}

/** Some cells of a row. */
export function pick(row: Row, ...keys: string[]): Row {
  return Object.fromEntries(keys.map((key) => [key, row[key] ?? null]));
}
