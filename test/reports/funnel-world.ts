import { randomUUID } from 'node:crypto';
import { funnel } from '../../reports/funnel/funnel.ts';
import type { LeadPage } from '../../reports/leads/leads-list.ts';
import { listLeads } from '../../reports/leads/leads-list.ts';
import type { ReportResult } from '../../reports/report.ts';
import { loadClient, register, runReport } from '../../reports/run.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import type { TestDatabase } from '../setup/database.ts';

export type Query = Readonly<Record<string, unknown>>;

interface StageOptions {
  readonly kind?: 'open' | 'won' | 'lost';
  readonly probability?: number | null;
  readonly pipeline?: string;
}

interface MoveOptions {
  readonly from?: string | null;
  readonly id?: string;
  readonly pipeline?: string;
}

export type Move = readonly [at: string, to: string, options?: MoveOptions];

interface LeadOptions {
  readonly created: string;
  /** Name of the stage it stands in; null for none. By default where the last move led. */
  readonly stage?: string | null;
  readonly moves?: readonly Move[];
  readonly state?: string | null;
  readonly updated?: string;
  readonly columns?: Readonly<Record<string, unknown>>;
}

/** A client's sales world, made by hand in a test. */
export class FunnelWorld {
  readonly clientId = randomUUID();
  readonly stages = new Map<string, string>();
  readonly pipelines = new Map<string, string>();
  readonly leads = new Map<string, string>();
  now = new Date('2026-04-15T12:00:00Z');
  readonly #db: TestDatabase;

  constructor(db: TestDatabase) {
    this.#db = db;
  }

  /** Stages New (1), Talk (2), Offer (3), Won, Lost in the default pipeline Sales, unless told otherwise. */
  static async make(
    db: TestDatabase,
    client: { readonly timezone?: string; readonly currency?: string; readonly bare?: true } = {},
  ): Promise<FunnelWorld> {
    const world = new FunnelWorld(db);
    await db.arrange('insert into clients (id, name, timezone, currency) values ($1, $2, $3, $4)', [
      world.clientId,
      `Client ${world.clientId}`,
      client.timezone ?? 'UTC',
      client.currency ?? 'EUR',
    ]);
    if (client.bare) return world;
    await world.pipeline('Sales', true);
    await world.stage('New', 1, { probability: 0.1 });
    await world.stage('Talk', 2, { probability: 0.25 });
    await world.stage('Offer', 3, { probability: 0.5 });
    await world.stage('Won', 4, { probability: 1 });
    await world.stage('Lost', 5, { probability: 0 });
    return world;
  }

  async pipeline(name: string, isDefault = false): Promise<void> {
    const id = randomUUID();
    this.pipelines.set(name, id);
    await this.#db.arrange(
      'insert into deal_pipelines (id, client_id, name, is_default) values ($1, $2, $3, $4)',
      [id, this.clientId, name, isDefault],
    );
  }

  async stage(name: string, order: number | null, options: StageOptions = {}): Promise<void> {
    const id = randomUUID();
    this.stages.set(name, id);
    await this.#db.arrange(
      `insert into deal_stages (id, client_id, pipeline_id, name, stage_order, kind, probability, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, timestamptz '2020-01-01' + $8 * interval '1 minute')`,
      [
        id,
        this.clientId,
        this.pipelines.get(options.pipeline ?? 'Sales'),
        name,
        order,
        options.kind ?? null,
        options.probability ?? null,
        this.stages.size,
      ],
    );
  }

  async lead(name: string, options: LeadOptions): Promise<string> {
    const id = randomUUID();
    this.leads.set(name, id);
    const moves = options.moves ?? [];
    const lastTo = moves.at(-1)?.[1];
    const standsIn = options.stage === undefined ? lastTo : options.stage;
    const columns: Record<string, unknown> = {
      id,
      client_id: this.clientId,
      lead_data: JSON.stringify({ name }),
      state: options.state ?? null,
      created_at: options.created,
      updated_at: options.updated ?? moves.at(-1)?.[0] ?? options.created,
      deal_stage_id: standsIn === undefined || standsIn === null ? null : this.#stageId(standsIn),
      ...options.columns,
    };
    const names = Object.keys(columns);
    await this.#db.arrange(
      `insert into leads (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
      Object.values(columns),
    );
    for (const move of moves) await this.move(id, move);
    return id;
  }

  async move(leadId: string, [at, to, options = {}]: Move): Promise<void> {
    await this.#db.arrange(
      `insert into lead_journey_events (id, lead_id, client_id, event_type, from_stage_id, to_stage_id, pipeline_id, occurred_at)
       values ($1, $2, $3, 'stage_changed', $4, $5, $6, $7)`,
      [
        options.id ?? randomUUID(),
        leadId,
        this.clientId,
        options.from ? this.#stageId(options.from) : null,
        this.#stageId(to),
        options.pipeline ? this.pipelines.get(options.pipeline) : null,
        at,
      ],
    );
  }

  async arrange(text: string, values: unknown[] = []): Promise<void> {
    await this.#db.arrange(text, values);
  }

  /** The funnel of March 2026 unless the query says otherwise. */
  async report(query: Query = {}): Promise<ReportResult> {
    const hasPeriod = ['range', 'from', 'last'].some((name) => name in query);
    const asked = hasPeriod ? query : { from: '2026-03-01', to: '2026-03-31', ...query };
    return withClient(this.#db.pools, ClientScope.mint(this.clientId), (db) =>
      runReport(register(funnel), db, asked, this.now),
    );
  }

  /** Some keys of each row, by stage name. */
  async figures<K extends string>(keys: readonly K[], query: Query = {}): Promise<Record<string, unknown[]>> {
    const { rows } = await this.report(query);
    return Object.fromEntries(rows.map((row) => [String(row.stage), keys.map((key) => row[key])]));
  }

  async check(key: string, query: Query = {}): Promise<unknown> {
    const { checks } = await this.report(query);
    return checks.find((check) => check.key === key)?.value;
  }

  async tile(key: string, query: Query = {}): Promise<ReportResult['tiles'][number]> {
    const tile = (await this.report(query)).tiles.find((one) => one.key === key);
    if (!tile) throw new Error(`there is no tile ${key}`);
    return tile;
  }

  async list(query: Query, onlyAssignedTo?: string): Promise<LeadPage> {
    return withClient(this.#db.pools, ClientScope.mint(this.clientId), async (db) =>
      listLeads(db, {
        client: await loadClient(db),
        query,
        now: this.now,
        ...(onlyAssignedTo === undefined ? {} : { onlyAssignedTo }),
      }),
    );
  }

  /** Names of the leads of a list of March 2026, in its order. */
  async names(query: Query): Promise<string[]> {
    const page = await this.list({ from: '2026-03-01', to: '2026-03-31', ...query });
    return page.rows.map((row) => String(row.name));
  }

  #stageId(name: string): string {
    return this.stages.get(name) ?? name;
  }
}
