import { type SyncOptions, type SyncResult, syncN8n } from '../../jobs/n8n-sync/sync-n8n.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { readRecording } from '../setup/n8n-recording.ts';
import { type N8nServer, startN8nServer } from '../setup/n8n-server.ts';

/** Shortly after the recording. */
export const syncedAt = new Date('2026-11-22T09:00:00Z');

export const recording = readRecording();

export interface SyncWorld {
  readonly database: TestDatabase;
  readonly server: N8nServer;
  /** Waits that a sync asked for; none was really waited. */
  readonly waitsMs: number[];
  readonly sync: (clientId: string, options?: Partial<SyncOptions>) => Promise<SyncResult>;
  readonly addClient: (name?: string) => Promise<string>;
  /** Every row of a client's runs, workflows and gaps, as text that two states can be compared by. */
  readonly contentOf: (clientId: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** A migrated database and a recorded n8n server. */
export async function startSyncWorld(): Promise<SyncWorld> {
  const database = await createTestDatabase();
  const server = await startN8nServer(recording);
  const waitsMs: number[] = [];
  let clients = 0;
  return {
    database,
    server,
    waitsMs,
    sync: (clientId, options = {}) =>
      syncN8n({
        pools: database.pools,
        clientId,
        baseUrl: server.url,
        apiKey: server.apiKey,
        now: () => syncedAt,
        sleep: async (ms) => void waitsMs.push(ms),
        ...options,
      }),
    addClient: async (name = 'Acme') => {
      clients += 1;
      const [row] = await database.arrange<{ id: string }>(
        'insert into clients (name) values ($1) returning id',
        [`${name} ${clients}`],
      );
      if (!row) throw new Error('no client was made');
      return row.id;
    },
    contentOf: async (clientId) => ({
      runs: await database.arrange(
        `select e.n8n_execution_id, w.n8n_workflow_id, e.status::text, e.raw_status, e.mode, e.queued_at::text,
                e.started_at::text, e.finished_at::text, e.wait_till::text, e.waiting_ms::text, e.retry_of,
                e.retry_success_id, e.error_message, e.error_node, e.input_data, e.output_data, e.lead_id
         from n8n_executions e left join n8n_workflows w on w.id = e.workflow_db_id and w.client_id = e.client_id
         where e.client_id = $1 order by e.n8n_execution_id::bigint`,
        [clientId],
      ),
      workflows: await database.arrange(
        `select n8n_workflow_id, name, status::text, definition_json, created_at::text
         from n8n_workflows where client_id = $1 order by n8n_workflow_id`,
        [clientId],
      ),
      gaps: await database.arrange(
        'select execution_id::text, given_up_at::text from reporting.n8n_sync_gaps where client_id = $1 order by 1',
        [clientId],
      ),
    }),
    close: async () => {
      await server.close();
      await database.drop();
    },
  };
}

/** The counts that the definitions give for the recording: modes first, then retry chains by their last finished run. */
export const totalsQuery = `
with recursive counted as (
  select n8n_execution_id as id, retry_of, status::text in ('error', 'crashed') as failed, started_at
  from n8n_executions
  where client_id = $1 and status::text in ('success', 'error', 'crashed')
    and (mode is null or mode in ('webhook', 'trigger', 'retry', 'cli', 'evaluation'))
),
chains as (
  select id as first_id, id, failed, started_at from counted as c
  where not exists (select 1 from counted as p where p.id = c.retry_of)
  union all
  select chains.first_id, c.id, c.failed, c.started_at
  from chains join counted as c on c.retry_of = chains.id
),
ends as (
  select distinct on (first_id) first_id, failed from chains order by first_id, started_at desc, id desc
)
select
  (select count(*)::int from counted) as total,
  (select count(*)::int from counted where failed) as failed,
  (select count(*)::int from ends) as adjusted_total,
  (select count(*)::int from ends where failed) as adjusted_failed`;
