import { type BulkLoad, bulkLoad } from '../db/bulk-load.ts';
import { writeAiTraps } from './ai-calls.ts';
import { modelSpecs } from './catalog/models.ts';
import { clientShares } from './client-shares.ts';
import { type ClientWorld, createClientWorld } from './client-world.ts';
import { type DemoOptions, DemoRefusedError, type DemoResult, demoSizes } from './demo-options.ts';
import { demoTables } from './demo-tables.ts';
import { type DemoPeople, planPeople, writeAccounts } from './people.ts';
import { createRandom } from './random.ts';
import { createRowSink, type RowSink } from './row-sink.ts';
import { writeRunTraps } from './run-traps.ts';
import { writeScheduledRuns } from './scheduled-runs.ts';
import { dayMs, iso } from './times.ts';
import { writeClient } from './write-client.ts';
import { writeLeads } from './write-leads.ts';

export { type DemoOptions, DemoRefusedError, type DemoResult } from './demo-options.ts';

/**
 * Fills a migrated database that holds no clients with a world in which every definition and trap has its case.
 * Same seed, now and sizes: same rows. All in one transaction; throws DemoRefusedError where there are clients already.
 */
export async function loadDemo(options: DemoOptions): Promise<DemoResult> {
  const sizes = demoSizes(options);
  const seed = options.seed ?? 7;
  const nowMs = options.now.getTime();
  const log = options.log ?? (() => {});
  const shares = clientShares(sizes);
  const people = planPeople(seed, shares, nowMs);

  const isLarge = sizes.leads >= 2_000;
  const rebuildAtEnd = isLarge ? Object.keys(demoTables) : [];
  return bulkLoad(options.connectionString, { rebuildAtEnd }, async (load) => {
    await refuseUnlessEmpty(load, people);
    const sink = createRowSink(load.copy);
    const createdMs = nowMs - (sizes.days + 40) * dayMs;
    await writeAccounts(people, sink, { seed, nowMs, createdMs, passwordFor: options.passwordFor });
    const modelIds = await writeModels(load, sink, seed, createdMs);
    let done = 0;
    const worlds: ClientWorld[] = [];
    for (const [index, share] of shares.entries()) {
      const clientPeople = people.clients[index];
      if (clientPeople === undefined) continue;
      const world = createClientWorld({
        seed,
        index,
        share,
        nowMs,
        days: sizes.days,
        sink,
        people: clientPeople,
        modelIds,
      });
      worlds.push(world);
      log(`${share.spec.name}: ${share.leads} leads`);
      await writeWorld(world, (leads) => {
        done += leads;
        options.progress?.(done, sizes.leads);
      });
    }
    await finish(load, worlds, nowMs);
    const result: DemoResult = {
      clients: worlds.map(({ id, spec }) => ({
        id,
        name: spec.name,
        timezone: spec.zone,
        currency: spec.currency,
      })),
      counts: sink.counts(),
      signIns: people.signIns,
    };
    await options.atEnd?.(load, result);
    return result;
  });
}

async function writeWorld(world: ClientWorld, done: (leads: number) => void): Promise<void> {
  writeClient(world);
  if (world.index === 0) {
    writeRunTraps(world);
    writeAiTraps(world);
  }
  await writeLeads(world, done);
  await writeScheduledRuns(world);
  await world.sink.flush();
}

async function refuseUnlessEmpty(load: BulkLoad, people: DemoPeople): Promise<void> {
  const clients = await load.query('select name from public.clients order by name, id limit 1');
  if (clients.rows[0] !== undefined) {
    throw new DemoRefusedError(
      'This database has clients already. Demo data goes only into a database without any.',
    );
  }
  const emails = people.accounts.map((account) => account.email).filter((email) => email !== '');
  const users = await load.query(
    'select email from auth.users where email = any($1) order by email limit 1',
    [emails],
  );
  if (users.rows[0] !== undefined) {
    throw new DemoRefusedError(`The account ${users.rows[0].email} exists already. Demo data would need it.`);
  }
}

/** Ids of the platform's models by name; those that the database knows already are used as they are. */
async function writeModels(
  load: BulkLoad,
  sink: RowSink,
  seed: number,
  createdMs: number,
): Promise<Map<string, string>> {
  const random = createRandom(seed, 'models');
  const known = await load.query('select id, name from public.ai_models');
  const ids = new Map(known.rows.map((row) => [String(row.name), String(row.id)]));
  for (const model of modelSpecs) {
    const id = random.uuid();
    if (ids.has(model.name)) continue;
    ids.set(model.name, id);
    sink.add('public.ai_models', {
      id,
      name: model.name,
      provider: model.provider,
      model_identifier: model.identifier,
      status: model.status,
      created_at: iso(createdMs),
    });
  }
  return ids;
}

async function finish(load: BulkLoad, worlds: readonly ClientWorld[], nowMs: number): Promise<void> {
  for (const world of worlds) {
    await load.query("select set_config('leadlight.client_id', $1, true)", [world.id]);
    await load.query(
      'insert into reporting.client_settings (client_id, probability_scale, updated_at) values ($1, $2, $3)',
      [world.id, world.spec.probabilityScale, iso(nowMs)],
    );
    // Leads and threads name each other, so this direction can only be closed afterwards.
    await load.query(
      `update public.leads as lead set active_thread_id = thread.id
         from public.threads as thread
        where thread.lead_id = lead.id and thread.client_id = lead.client_id
          and lead.client_id = $1 and thread.status = 'open'`,
      [world.id],
    );
  }
  for (const table of Object.keys(demoTables)) await load.query(`analyze ${table}`);
}
