import * as phrases from './catalog/phrases.ts';
import type { ClientWorld } from './client-world.ts';
import type { Random } from './random.ts';
import { dayMs, hourMs, iso, minuteMs, secondMs } from './times.ts';
import type { LeadRef } from './write-lead.ts';

type Sender = 'contact' | 'agent' | 'human' | 'user' | 'bot' | 'automation' | 'system';

type Draft = { atMs: number; sender: Sender };

/** A message that a language model wrote. */
export type BotMessage = { messageId: string; conversationId: string; atMs: number };

/** Writes the conversations of one lead, `count` messages in all, and gives back those that a bot wrote. */
export function writeConversations(
  world: ClientWorld,
  lead: LeadRef,
  count: number,
  random: Random,
): BotMessage[] {
  if (count === 0) return [];
  const startMs = Math.max(lead.path.createdAtMs, world.fromMs);
  if (count < 8 || random.chance(0.7))
    return writeConversation(world, lead, { count, startMs, untilMs: world.nowMs }, random);
  const first = Math.ceil(count / 2);
  const middleMs = startMs + Math.floor((world.nowMs - startMs) * 0.5);
  return [
    ...writeConversation(world, lead, { count: first, startMs, untilMs: middleMs }, random),
    ...writeConversation(
      world,
      lead,
      { count: count - first, startMs: middleMs, untilMs: world.nowMs },
      random,
    ),
  ];
}

function writeConversation(
  world: ClientWorld,
  lead: LeadRef,
  plan: { count: number; startMs: number; untilMs: number },
  random: Random,
): BotMessage[] {
  const drafts = squeeze(draftTurns(world, lead, plan, random), plan.startMs, plan.untilMs);
  const lastDraft = drafts[drafts.length - 1];
  if (lastDraft === undefined) return [];
  const conversationId = random.uuid();
  const channel = random.weighted([
    ['whatsapp', 70],
    ['webchat', 16],
    ['email', 9],
    ['sms', 5],
  ] as const);
  const settled = lead.path.closedAtMs !== null || world.nowMs - lastDraft.atMs > 20 * dayMs;
  const status = settled
    ? random.pick(['resolved', 'closed', 'closed'] as const)
    : lastDraft.sender === 'contact'
      ? 'open'
      : random.pick(['open', 'pending'] as const);
  world.sink.add('public.conversations', {
    id: conversationId,
    lead_id: lead.id,
    client_id: world.id,
    channel,
    status,
    assigned_agent_id: lead.agentId,
    start_time: iso(plan.startMs),
    last_message_at: iso(lastDraft.atMs),
    closed_at: settled ? iso(Math.min(lastDraft.atMs + random.int(1, 48) * hourMs, world.nowMs)) : null,
  });
  const bots: BotMessage[] = [];
  drafts.forEach((draft, index) => {
    const messageId = writeMessage(
      world,
      lead,
      { ...draft, conversationId, channel, first: index === 0 },
      random,
    );
    if (messageId !== null && draft.sender === 'bot')
      bots.push({ messageId, conversationId, atMs: draft.atMs });
  });
  return bots;
}

/** Bursts of the contact, an answer by bot or person, then silence; and again. */
function draftTurns(
  world: ClientWorld,
  lead: LeadRef,
  plan: { count: number; startMs: number },
  random: Random,
): Draft[] {
  const drafts: Draft[] = [];
  const agent: Sender = random.weighted([
    ['agent', 80],
    ['human', 10],
    ['user', 10],
  ]);
  const handedOverAt = random.int(3, 14);
  const openedByUs = random.chance(0.12);
  let atMs = plan.startMs + random.int(1, 90) * secondMs;
  if (openedByUs) drafts.push({ atMs, sender: 'automation' });
  while (drafts.length < plan.count) {
    for (
      let burst = random.weighted([
        [1, 78],
        [2, 16],
        [3, 6],
      ] as const);
      burst > 0;
      burst -= 1
    ) {
      drafts.push({ atMs, sender: 'contact' });
      atMs += random.int(4, 80) * secondMs;
    }
    const byBot = drafts.length < handedOverAt || random.chance(0.2);
    if (!byBot && random.chance(0.06)) drafts.push({ atMs: atMs + secondMs, sender: 'system' });
    atMs = byBot
      ? atMs + random.int(3, 40) * secondMs
      : world.rhythm.workingAfter(atMs + Math.ceil(random.lognormal(14 * minuteMs, 1.1)));
    if (random.chance(0.93))
      drafts.push({ atMs, sender: byBot ? 'bot' : lead.agentId === null ? 'bot' : agent });
    const pauseMs = random.chance(0.55)
      ? random.lognormal(6 * minuteMs, 1)
      : random.lognormal(1.2 * dayMs, 1.1);
    atMs += Math.ceil(pauseMs);
    if (pauseMs > 3 * dayMs && random.chance(0.5)) {
      drafts.push({ atMs: atMs - hourMs, sender: 'automation' });
    }
  }
  return drafts.slice(0, plan.count);
}

/** Nothing may be said after the range ends: what would be, is told faster instead. */
function squeeze(drafts: Draft[], startMs: number, untilMs: number): Draft[] {
  const lastMs = drafts[drafts.length - 1]?.atMs ?? startMs;
  const roomMs = untilMs - startMs - 1;
  if (lastMs < untilMs) return drafts;
  const factor = (roomMs / (lastMs - startMs)) * 0.97;
  return drafts.map((draft) => ({ ...draft, atMs: startMs + Math.floor((draft.atMs - startMs) * factor) }));
}

function writeMessage(
  world: ClientWorld,
  lead: LeadRef,
  message: Draft & { conversationId: string; channel: string; first: boolean },
  random: Random,
): string | null {
  if (!world.quotas.messages.take()) return null;
  const { sender, atMs } = message;
  const inbound = sender === 'contact';
  const byPerson = sender === 'agent' || sender === 'human' || sender === 'user';
  const id = random.uuid();
  const status = inbound ? 'received' : drawStatus(world.nowMs - atMs, random);
  const external = message.channel === 'whatsapp' ? `wamid.${random.hex(24)}` : null;
  world.sink.add('public.messages', {
    id,
    conversation_id: message.conversationId,
    client_id: world.id,
    lead_id: lead.id,
    sender_id: inbound ? lead.phone : byPerson ? lead.agentId : sender,
    sender_type: sender,
    content_body: textOf(sender, message.first, random),
    status,
    external_message_id: external,
    direction: inbound ? 'inbound' : 'outbound',
    timestamp: iso(atMs),
    sent_by_user_id: byPerson ? lead.agentId : null,
    error_message: status === 'failed' ? random.pick(phrases.sendFailures) : null,
  });
  if (external !== null && status === 'read' && random.chance(0.1)) {
    writeReadReceipt(
      world,
      { external, atMs: Math.min(atMs + random.int(20, 900) * secondMs, world.nowMs) },
      random,
    );
  }
  return id;
}

function drawStatus(ageMs: number, random: Random): 'queued' | 'sent' | 'delivered' | 'read' | 'failed' {
  if (ageMs < 10 * minuteMs) return random.pick(['queued', 'sent', 'delivered'] as const);
  return random.weighted([
    ['read', 58],
    ['delivered', 27],
    // Still `sent` long after: stuck on the way.
    ['sent', 8],
    ['failed', 4],
    ['queued', 0.3],
  ]);
}

function textOf(sender: Sender, first: boolean, random: Random): string {
  if (sender === 'contact') return random.pick(first ? phrases.openings : phrases.inboundReplies);
  if (sender === 'bot') return random.pick(phrases.botReplies);
  if (sender === 'automation') return random.pick(phrases.automationTexts);
  if (sender === 'system') return random.pick(phrases.systemTexts);
  return random.pick(phrases.agentReplies);
}

/** The provider told that a message was read, and never that it was delivered. */
function writeReadReceipt(
  world: ClientWorld,
  receipt: { external: string; atMs: number },
  random: Random,
): void {
  world.sink.add('public.webhook_events', {
    id: random.uuid(),
    client_id: world.id,
    integration_id: world.integrations[0]?.id,
    source: 'whatsapp',
    event_type: 'message.status',
    payload: JSON.stringify({
      statuses: [
        { id: receipt.external, status: 'read', timestamp: String(Math.floor(receipt.atMs / 1000)) },
      ],
    }),
    status: 'processed',
    attempts: 1,
    received_at: iso(receipt.atMs),
    processed_at: iso(Math.min(receipt.atMs + 300, world.nowMs)),
  });
}
