import { taskTitles } from './catalog/phrases.ts';
import type { ClientWorld } from './client-world.ts';
import type { Random } from './random.ts';
import { dayMs, hourMs, iso, isoOrNull, minuteMs } from './times.ts';
import type { LeadRef } from './write-lead.ts';

/** Writes what surrounds a lead: thread, tasks, notifications, webhooks, audit rows, and touches that move no stage. */
export function writeSideRows(world: ClientWorld, lead: LeadRef, touches: number, random: Random): void {
  const { createdAtMs, updatedAtMs } = lead.path;
  const between = (fromMs: number) => Math.floor(fromMs + (world.nowMs - fromMs) * random.fraction() ** 3);
  if (random.chance(0.35)) writeThread(world, lead, random);
  if (random.chance(0.5)) writeTask(world, lead, between(createdAtMs), random);
  if (lead.agentId !== null && random.chance(0.35)) writeNotification(world, lead, lead.agentId, random);
  if (random.chance(0.5)) writeWebhook(world, lead, random);
  if (random.chance(0.4)) writeAudit(world, lead, between(updatedAtMs), random);
  for (let touch = 0; touch < touches; touch += 1) {
    if (!world.quotas.journey.take()) return;
    const atMs = between(createdAtMs);
    const byPerson = random.chance(0.3);
    world.sink.add('public.lead_journey_events', {
      id: random.uuid(),
      lead_id: lead.id,
      client_id: world.id,
      event_type: byPerson
        ? 'note_added'
        : random.pick(['form_submitted', 'score_changed', 'email_opened', 'link_clicked']),
      source: byPerson ? 'user' : random.pick(['automation', 'system']),
      actor_user_id: byPerson ? (lead.agentId ?? world.people.managerId) : null,
      event_data: JSON.stringify(
        byPerson ? { note: 'Called, will think about it' } : { score: random.int(1, 100) },
      ),
      occurred_at: iso(atMs),
      recorded_at: iso(atMs),
    });
  }
}

function writeThread(world: ClientWorld, lead: LeadRef, random: Random): void {
  world.sink.add('public.threads', {
    id: random.uuid(),
    lead_id: lead.id,
    client_id: world.id,
    project_id: lead.projectId,
    status: lead.path.closedAtMs === null ? 'open' : 'closed',
    created_at: iso(lead.path.createdAtMs),
    updated_at: iso(lead.path.updatedAtMs),
  });
}

function writeTask(world: ClientWorld, lead: LeadRef, createdMs: number, random: Random): void {
  const dueMs = createdMs + random.int(1, 14) * dayMs;
  const done = dueMs < world.nowMs && random.chance(0.8);
  const completedMs = Math.min(createdMs + random.int(1, 20 * 24) * hourMs, world.nowMs);
  world.sink.add('public.tasks', {
    id: random.uuid(),
    client_id: world.id,
    lead_id: lead.id,
    title: random.pick(taskTitles),
    description: `For ${lead.name}`,
    status: done ? random.pick(['done', 'done', 'done', 'canceled']) : random.pick(['open', 'in_progress']),
    priority: random.int(1, 4),
    due_at: iso(dueMs),
    completed_at: isoOrNull(done ? completedMs : null),
    assigned_to_user_id: lead.agentId,
    created_by_user_id: world.people.managerId,
    created_at: iso(createdMs),
    updated_at: iso(done ? completedMs : createdMs),
  });
}

function writeNotification(world: ClientWorld, lead: LeadRef, userId: string, random: Random): void {
  world.sink.add('public.notifications', {
    id: random.uuid(),
    user_id: userId,
    client_id: world.id,
    type: random.pick(['lead_assigned', 'message_received', 'task_due']),
    title: `${lead.name} needs you`,
    body: 'Open the lead to see what happened.',
    href: null,
    is_read: random.chance(0.7),
    created_at: iso(lead.path.createdAtMs),
  });
}

function writeWebhook(world: ClientWorld, lead: LeadRef, random: Random): void {
  const receivedMs = lead.path.createdAtMs;
  const status = random.weighted([
    ['processed', 90],
    ['failed', 5],
    ['ignored', 4],
    ['received', 1],
  ] as const);
  world.sink.add('public.webhook_events', {
    id: random.uuid(),
    client_id: world.id,
    integration_id: random.chance(0.9) ? random.pick(world.integrations).id : null,
    source: random.pick(['facebook', 'website', 'whatsapp']),
    event_type: 'lead.created',
    payload: JSON.stringify({ lead_id: lead.id, phone: lead.phone, form: random.int(1, 6) }),
    status,
    attempts: status === 'failed' ? 5 : 1,
    error_message: status === 'failed' ? 'Signature did not match' : null,
    received_at: iso(receivedMs),
    processed_at: isoOrNull(
      status === 'received' ? null : Math.min(receivedMs + random.int(40, 4_000), world.nowMs),
    ),
  });
}

/** A person changed the lead; some of these were the admin, acting on a person's behalf. */
function writeAudit(world: ClientWorld, lead: LeadRef, atMs: number, random: Random): void {
  const { agentIds, adminId, formerUserId } = world.people;
  const actor =
    formerUserId !== null && random.chance(0.05) ? formerUserId : (lead.agentId ?? random.pick(agentIds));
  const impersonated = random.chance(0.04);
  world.sink.add('public.audit_logs', {
    id: random.uuid(),
    client_id: world.id,
    performed_by_user_id: impersonated ? adminId : actor,
    impersonated_user_id: impersonated ? actor : null,
    action: 'update',
    entity_type: 'lead',
    entity_id: lead.id,
    old_values: JSON.stringify({ score: random.int(1, 50) }),
    new_values: JSON.stringify({ score: random.int(51, 100) }),
    outcome: random.chance(0.98) ? 'success' : 'denied',
    ip_address: random.chance(0.1) ? `2001:db8::${random.hex(4)}` : `198.51.100.${random.int(1, 254)}`,
    user_agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5)',
    request_id: random.hex(16),
    occurred_at: iso(Math.min(atMs + minuteMs, world.nowMs)),
  });
}
