import { aiShapes } from './ai/ai-shapes.ts';
import { type AiShape, chatAnswer, chatUsage, type Tokens } from './ai/shape.ts';
import type { ModelName } from './catalog/models.ts';
import type { ClientWorld } from './client-world.ts';
import type { BotMessage } from './conversations.ts';
import type { Random } from './random.ts';
import { addRun, type RunRef } from './runs.ts';
import { iso, secondMs } from './times.ts';

type CallContext = {
  atMs: number;
  leadId: string | null;
  message: BotMessage | null;
  runId: string | null;
};

const weights = aiShapes.map((shape) => [shape, shape.weight] as const);
const spokenWeights = weights.filter(
  ([shape]) => shape.silent !== true && (shape.status ?? 'success') === 'success',
);

/** Writes `count` calls for a lead: one behind each message of the bot, the rest for scoring and summaries. */
export function writeAiCalls(
  world: ClientWorld,
  lead: { id: string; createdAtMs: number; bots: readonly BotMessage[]; mayRun: () => boolean },
  count: number,
  random: Random,
): void {
  for (let call = 0; call < count; call += 1) {
    const bot = lead.bots[call] ?? null;
    const atMs =
      bot?.atMs ?? Math.floor(lead.createdAtMs + (world.nowMs - lead.createdAtMs) * random.fraction() ** 2);
    const run = bot !== null && lead.mayRun() ? addReplyRun(world, lead.id, atMs, random) : null;
    const shape = random.weighted(bot === null ? weights : spokenWeights);
    writeAiCall(world, shape, { atMs, leadId: lead.id, message: bot, runId: run?.id ?? null }, random);
  }
}

/** The run that asked the model and sent its answer; now and then one that failed comes before it. */
function addReplyRun(world: ClientWorld, leadId: string, atMs: number, random: Random): RunRef | null {
  const draft = {
    key: 'reply-bot',
    leadId,
    durationMs: 4_050 + Math.ceil(random.lognormal(900, 0.8)),
  } as const;
  if (random.chance(0.02)) addRun(world, { ...draft, atMs: atMs - 15 * secondMs, outcome: 'error' }, random);
  return addRun(world, { ...draft, atMs: atMs - 4 * secondMs, outcome: 'success' }, random);
}

/** Every shape once, and the calls on both sides of a price change at midnight UTC. */
export function writeAiTraps(world: ClientWorld): void {
  const random = world.random('ai-traps');
  for (const shape of aiShapes) {
    writeAiCall(
      world,
      shape,
      { atMs: world.rhythm.sample(random), leadId: null, message: null, runId: null },
      random,
    );
  }
  const changes: [ModelName, string, string][] = [
    ['o3', 'o3', '2025-06-10T00:00:00Z'],
    ['Claude Sonnet 4.6', 'claude-sonnet-4-6', '2026-03-13T00:00:00Z'],
  ];
  for (const [model, identifier, instant] of changes) {
    const changeMs = Date.parse(instant);
    if (changeMs > world.nowMs) continue;
    for (const atMs of [changeMs - 1, changeMs]) {
      const shape: AiShape = {
        key: 'price-change',
        model,
        weight: 0,
        output: (tokens) =>
          chatAnswer(
            identifier,
            chatUsage({
              ...tokens,
              uncached: 1000,
              cacheRead: 0,
              cacheWrite: 0,
              visible: 1000,
              reasoning: 0,
            }),
            random,
          ),
      };
      writeAiCall(world, shape, { atMs, leadId: null, message: null, runId: null }, random);
    }
  }
}

function writeAiCall(world: ClientWorld, shape: AiShape, context: CallContext, random: Random): void {
  if (!world.quotas.aiCalls.take()) return;
  const tokens = drawTokens(random);
  const status = shape.status ?? 'success';
  const prompt = random.pick(world.prompts);
  world.sink.add('public.ai_interactions', {
    id: random.uuid(),
    client_id: world.id,
    lead_id: context.leadId,
    conversation_id: context.message?.conversationId ?? null,
    message_id: context.message?.messageId ?? null,
    prompt_id: shape.silent === true ? null : prompt.id,
    model_id: world.modelIds.get(shape.model) ?? null,
    status,
    input_data: JSON.stringify({
      model: shape.model,
      messages: [{ role: 'user', content: `Conversation ${random.int(1000, 9999)}: what should we answer?` }],
    }),
    output_data: JSON.stringify(shape.output(tokens, random)),
    timestamp: iso(context.atMs),
    latency_ms:
      status === 'pending' ? null : status === 'timeout' ? 60_000 : Math.ceil(random.lognormal(1_400, 0.6)),
    error_message: shape.errorMessage ?? null,
    n8n_execution_id: context.runId,
  });
}

function drawTokens(random: Random): Tokens {
  const cached = random.chance(0.35);
  return {
    uncached: Math.ceil(random.lognormal(700, 0.8)),
    cacheRead: cached ? Math.ceil(random.lognormal(2_400, 0.5)) : 0,
    cacheWrite: random.chance(0.08) ? Math.ceil(random.lognormal(1_800, 0.4)) : 0,
    visible: Math.ceil(random.lognormal(160, 0.7)),
    reasoning: random.chance(0.15) ? Math.ceil(random.lognormal(300, 0.6)) : 0,
  };
}
