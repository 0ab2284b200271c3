import { createRandom } from '../../server/demo/random.ts';
import type { TestDatabase } from '../setup/database.ts';

/**
 * A client whose history is nonsense on purpose: any stage after any other, of any pipeline or none, at equal and
 * shuffled times, told by events or audits or not at all. Answers the client's id. The same seed gives the same rows.
 */
export async function makeChaosClient(db: TestDatabase, seed: number, leadCount: number): Promise<string> {
  const draw = createRandom(seed, 'chaos');
  const below = (limit: number) => draw.int(0, limit - 1);
  const clientId = draw.uuid();
  await db.arrange(
    "insert into clients (id, name, timezone, currency) values ($1, $2, 'America/Sao_Paulo', 'BRL')",
    [clientId, `Chaos ${seed}`],
  );
  const pipelines = [draw.uuid(), draw.uuid()];
  const stages = pipelines.flatMap((pipeline) =>
    [
      ...Array.from({ length: 5 }, (_, nth) => ({
        id: draw.uuid(),
        client_id: clientId,
        pipeline_id: pipeline,
        name: `Stage ${nth}`,
        stage_order: draw.pick<number | null>([null, 1, 2, 2, 3, 4, 5]),
        probability: draw.pick<number | null>([null, 0.05, 0.25, 0.5, 0.9]),
        kind: null as string | null,
      })),
      { kind: 'won', stage_order: draw.pick<number | null>([null, 0, 9]), name: 'Won', probability: 1 },
      { kind: null, stage_order: 3, name: 'Won too', probability: 1 },
      { kind: null, stage_order: 2, name: 'Lost', probability: 0 },
      { kind: 'lost', stage_order: null, name: 'Junk', probability: 0.5 },
    ].map((stage) => ({ id: draw.uuid(), client_id: clientId, pipeline_id: pipeline, ...stage })),
  );
  const gone = draw.uuid();
  const anyStage = () => (below(20) === 0 ? gone : draw.pick(stages).id);
  const instant = () => new Date(Date.UTC(2026, 0, 1) + below(300) * 86_400_000 * 0.9).toISOString();
  const project = draw.uuid();
  const leads: Record<string, unknown>[] = [];
  const events: Record<string, unknown>[] = [];
  const audits: Record<string, unknown>[] = [];
  for (let nth = 0; nth < leadCount; nth += 1) {
    const id = draw.uuid();
    const created = instant();
    const moves = Array.from({ length: below(7) }, () => ({
      at: below(4) === 0 ? created : instant(),
      from: below(3) === 0 ? null : anyStage(),
      to: anyStage(),
    }));
    const told = draw.pick(['events', 'events', 'events', 'audit', 'both']);
    for (const move of moves) {
      if (told !== 'audit') {
        events.push({
          id: draw.uuid(),
          client_id: clientId,
          lead_id: id,
          event_type: 'x',
          from_stage_id: move.from,
          to_stage_id: move.to,
          pipeline_id: draw.pick<string | null>([null, ...pipelines]),
          occurred_at: move.at,
        });
      }
      if (told !== 'events') {
        audits.push({
          id: draw.uuid(),
          client_id: clientId,
          entity_type: draw.pick(['lead', 'leads']),
          entity_id: id,
          old_values: { deal_stage_id: move.from },
          new_values: { deal_stage_id: move.to },
          occurred_at: move.at,
        });
      }
    }
    leads.push({
      id,
      client_id: clientId,
      created_at: created,
      updated_at: instant(),
      closed_at: below(3) === 0 ? instant() : null,
      pipeline_id: draw.pick<string | null>([null, ...pipelines]),
      deal_stage_id: below(8) === 0 ? null : draw.pick(stages).id,
      project_id: draw.pick([null, project]),
      source: draw.pick([null, 'ads', 'web']),
      state: draw.pick([null, 'open', 'won', 'lost', 'archived']),
      value: draw.pick([null, (below(1_000_000) / 100).toFixed(2)]),
      currency: draw.pick([null, null, 'BRL', 'USD']),
      lead_data: draw.pick<unknown>([null, { value: below(1000) }, { value: '7.125' }, { value: 'much' }]),
    });
  }
  const into = (table: string, rows: readonly unknown[]) =>
    db.arrange(
      `insert into ${table} (${Object.keys(rows[0] as object).join(', ')})
       select ${Object.keys(rows[0] as object).join(', ')} from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows)],
    );
  await into(
    'deal_pipelines',
    pipelines.map((id, nth) => ({ id, client_id: clientId, name: `Pipeline ${nth}` })),
  );
  await into('deal_stages', stages);
  await into('projects', [{ id: project, client_id: clientId, name: 'Project' }]);
  await into('leads', leads);
  await into('lead_journey_events', events);
  await into('audit_logs', audits);
  await db.arrange(
    "insert into reporting.client_status_outcomes (client_id, domain, label, outcome) values ($1, 'lead', 'archived', 'excluded')",
    [clientId],
  );
  return clientId;
}
