import { lossReasons } from './catalog/phrases.ts';
import type { ClientWorld } from './client-world.ts';
import type { LeadPath, Move } from './lead-path.ts';
import type { Random } from './random.ts';
import { addRun } from './runs.ts';
import { iso, isoOrNull, minuteMs } from './times.ts';

/** What the generators of a lead's other rows need to know of it. */
export type LeadRef = {
  id: string;
  path: LeadPath;
  agentId: string | null;
  projectId: string | null;
  name: string;
  phone: string;
};

type LeadStatus = 'new' | 'contacted' | 'engaged' | 'qualified' | 'converted' | 'lost';

/** Writes a lead with the history of its stages and statuses. */
export function writeLead(world: ClientWorld, path: LeadPath, random: Random): LeadRef {
  const { names, sink } = world;
  const id = random.uuid();
  const name = `${random.pick(names.first)} ${random.pick(names.last)}`;
  const phone = `${names.phonePrefix}${random.int(10_000_000, 99_999_999)}`;
  const agentId = random.chance(0.93) ? random.pick(world.people.agentIds) : null;
  const projectId = random.chance(0.9) ? random.pick(world.projectIds) : null;
  const value = drawValue(world, random);
  sink.add('public.leads', {
    id,
    client_id: world.id,
    project_id: projectId,
    external_id: random.chance(0.7) ? `HS-${random.int(10_000, 9_999_999)}` : null,
    status: statusOf(path),
    state: path.stage === null || path.stage.kind === 'open' ? 'open' : path.stage.kind,
    lead_data: JSON.stringify({
      name,
      phone,
      email: `lead.${id.slice(0, 8)}@mail.example`,
      city: random.pick(names.cities),
      score: random.int(1, 100),
      value: value.inData,
    }),
    assigned_to_user_id: agentId,
    pipeline_id: path.pipeline?.id,
    deal_stage_id: path.stage?.id,
    source: drawSource(random),
    value: value.column,
    currency: value.currency,
    closed_at: isoOrNull(path.closedAtMs),
    created_at: iso(path.createdAtMs),
    updated_at: iso(path.updatedAtMs),
    ...path.overrides,
  });
  const lead = { id, path, agentId, projectId, name, phone };
  if (path.history === 'events') writeMoves(world, lead, random);
  if (path.history === 'audit') writeDiffs(world, lead, random);
  writeStatuses(world, lead, random);
  return lead;
}

function drawSource(random: Random): string {
  return random.weighted([
    ['facebook', 30],
    ['google', 24],
    ['website', 20],
    ['referral', 12],
    ['whatsapp', 10],
    ['import', 4],
  ]);
}

function drawValue(world: ClientWorld, random: Random) {
  const amount = random.lognormal(world.spec.dealValue, 0.6).toFixed(2);
  if (random.chance(0.08)) return { column: null, currency: null, inData: amount };
  if (random.chance(0.06)) return { column: null, currency: null, inData: null };
  const foreign = random.chance(0.015) ? 'CHF' : world.spec.currency;
  return { column: amount, currency: foreign, inData: undefined };
}

/** leads.status in the platform's words, from how far the lead got. */
function statusOf(path: LeadPath): LeadStatus {
  if (path.stage === null || path.pipeline === null) return 'new';
  return statusIn(path, path.stage.id);
}

function statusIn(path: LeadPath, stageId: string | null): LeadStatus {
  const { pipeline } = path;
  if (pipeline === null || stageId === null) return 'new';
  if (stageId === pipeline.won.id) return 'converted';
  if (stageId === pipeline.lost.id) return 'lost';
  const at = pipeline.open.findIndex((stage) => stage.id === stageId);
  return (['new', 'contacted', 'engaged'] as const)[Math.max(at, 0)] ?? 'qualified';
}

function writeMoves(world: ClientWorld, lead: LeadRef, random: Random): void {
  // Ids in the order of the moves where two share a millisecond: (occurred_at, id) is their order.
  const ids = lead.path.moves.map(() => random.uuid());
  for (let at = 1; at < ids.length; at += 1) {
    const [before, here] = [ids[at - 1], ids[at]];
    if (
      lead.path.moves[at]?.atMs !== lead.path.moves[at - 1]?.atMs ||
      before === undefined ||
      here === undefined
    )
      continue;
    if (before > here) [ids[at - 1], ids[at]] = [here, before];
  }
  lead.path.moves.forEach((move, at) => {
    if (!world.quotas.journey.take()) return;
    const byPerson = move.source === 'user';
    world.sink.add('public.lead_journey_events', {
      id: ids[at],
      lead_id: lead.id,
      client_id: world.id,
      event_type: at === 0 && move.from === null ? 'lead_created' : 'stage_changed',
      from_stage_id: move.from,
      to_stage_id: move.to,
      pipeline_id: move.pipelineId,
      source: move.source,
      actor_user_id: byPerson ? (lead.agentId ?? world.people.managerId) : null,
      n8n_execution_id: move.source === 'automation' ? causeOf(world, lead, move, random) : null,
      event_data: JSON.stringify(at === 0 ? { via: move.source } : {}),
      occurred_at: iso(move.atMs),
      recorded_at: iso(Math.min(move.atMs + random.int(20, 900), world.nowMs)),
    });
  });
}

/** The run that moved the lead. */
function causeOf(world: ClientWorld, lead: LeadRef, move: Move, random: Random): string | null {
  const key = move.from === null ? 'intake' : 'crm-sync';
  const beforeMs = random.int(200, 2_500);
  const startedMs = move.atMs - beforeMs;
  if (startedMs < world.fromMs) return null;
  return (
    addRun(
      world,
      {
        key,
        atMs: startedMs,
        leadId: lead.id,
        outcome: 'success',
        durationMs: beforeMs + Math.ceil(random.lognormal(300, 0.9)),
      },
      random,
    )?.id ?? null
  );
}

function writeDiffs(world: ClientWorld, lead: LeadRef, random: Random): void {
  for (const move of lead.path.moves) {
    if (move.from === null) continue;
    world.sink.add('public.audit_logs', {
      id: random.uuid(),
      client_id: world.id,
      performed_by_user_id: lead.agentId ?? world.people.managerId,
      action: 'update',
      entity_type: random.pick(['lead', 'leads']),
      entity_id: lead.id,
      old_values: JSON.stringify({ deal_stage_id: move.from }),
      new_values: JSON.stringify({ deal_stage_id: move.to }),
      outcome: 'success',
      ip_address: `203.0.113.${random.int(1, 254)}`,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
      request_id: random.hex(16),
      occurred_at: iso(move.atMs),
    });
  }
}

function writeStatuses(world: ClientWorld, lead: LeadRef, random: Random): void {
  let status: LeadStatus = 'new';
  for (const move of lead.path.moves) {
    const next = statusIn(lead.path, move.to);
    if (next === status) continue;
    world.sink.add('public.lead_status_history', {
      id: random.uuid(),
      lead_id: lead.id,
      client_id: world.id,
      from_status: status,
      to_status: next,
      changed_by_user_id: move.source === 'user' ? lead.agentId : null,
      reason: next === 'lost' ? random.pick(lossReasons) : null,
      changed_at: iso(Math.min(move.atMs + random.int(0, minuteMs), world.nowMs)),
    });
    status = next;
  }
}
