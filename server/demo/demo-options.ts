import type { BulkLoad } from '../db/bulk-load.ts';

/** What `leadlight demo` may be told. */
export type DemoOptions = {
  /** Owner or superuser of a migrated database that holds no clients. */
  connectionString: string;
  /** How many clients, largest first; default 6. */
  clients?: number;
  /** Length of the history in days; default 180. */
  days?: number;
  /** Leads of all clients together; default 4000. From 200 upwards every known trap is in the data. */
  leads?: number;
  /** Same seed, now and sizes: same rows. Default 7. */
  seed?: number;
  /** Rows of lead_journey_events; default 4 a lead. */
  stageEvents?: number;
  /** Rows of n8n_executions; default 5 a lead. */
  executions?: number;
  /** Rows of ai_interactions; default 5 a lead. */
  aiCalls?: number;
  /** Rows of messages; default 5 a lead. */
  messages?: number;
  /** The instant at which the world stands; nothing that has happened is later. */
  now: Date;
  /** The password of each demo person; asked once for each, hashed once for each distinct answer. */
  passwordFor: (email: string) => string;
  log?: (line: string) => void;
  /** Runs in the same transaction, when every row is there. */
  atEnd?: (load: BulkLoad, result: DemoResult) => Promise<void>;
  /** Called as leads are written. */
  progress?: (done: number, total: number) => void;
};

export type DemoSizes = Required<
  Pick<DemoOptions, 'clients' | 'days' | 'leads' | 'stageEvents' | 'executions' | 'aiCalls' | 'messages'>
>;

export type DemoResult = {
  clients: { id: string; name: string; timezone: string; currency: string }[];
  /** Rows written, by table. */
  counts: Record<string, number>;
  /** Who can sign in; `client` is null for the platform's admin. */
  signIns: { email: string; role: string; client: string | null }[];
};

/** The database is not one that demo data may be put into. */
export class DemoRefusedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DemoRefusedError';
  }
}

/** Fills in the defaults; throws RangeError naming the option that is no whole number in its range. */
export function demoSizes(options: DemoOptions): DemoSizes {
  const leads = whole('leads', options.leads ?? 4000, 1);
  return {
    clients: whole('clients', options.clients ?? 6, 1, 500),
    days: whole('days', options.days ?? 180, 1, 3660),
    leads,
    stageEvents: whole('stageEvents', options.stageEvents ?? leads * 4, 0),
    executions: whole('executions', options.executions ?? leads * 5, 0),
    aiCalls: whole('aiCalls', options.aiCalls ?? leads * 5, 0),
    messages: whole('messages', options.messages ?? leads * 5, 0),
  };
}

function whole(name: string, value: number, min: number, max = 100_000_000): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}, not ${value}.`);
}
