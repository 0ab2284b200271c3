import { writeAiCalls } from './ai-calls.ts';
import type { ClientWorld, PipelinePlan } from './client-world.ts';
import { writeConversations } from './conversations.ts';
import { addDetours, type LeadPath, walkLead } from './lead-path.ts';
import { leadTraps, legacyPath } from './lead-traps.ts';
import type { Random } from './random.ts';
import { addRunWithRetries, leadMayRun } from './runs.ts';
import { writeSideRows } from './side-rows.ts';
import { dayMs, hourMs, secondMs } from './times.ts';
import { writeLead } from './write-lead.ts';

/** How many moves a lead that is left alone makes, at first sight; corrected as leads go by. */
const expectedMoves = 3;

/** Writes all leads of one client with everything that hangs on them, in chunks that fit into memory. */
export async function writeLeads(world: ClientWorld, done: (leads: number) => void): Promise<void> {
  const random = {
    path: world.random('paths'),
    lead: world.random('leads'),
    talk: world.random('conversations'),
    ai: world.random('ai-calls'),
    runs: world.random('lead-runs'),
    side: world.random('side-rows'),
  };
  const total = world.share.leads;
  const traps = world.index === 0 ? leadTraps(world).slice(0, total - 1) : [];
  let moves = expectedMoves * 20;
  for (let at = 0; at < total; at += 1) {
    const isLast = at === total - 1;
    const path = traps[at] ?? drawPath(world, isLast, random.path);
    if (at >= traps.length && path.history === 'events') thin(world, path, moves / (at + 20), random.path);
    const touches =
      at >= traps.length ? extraTouches(world, path, moves / (at + 20), isLast, random.path) : 0;
    moves += path.moves.length;

    const mayRun = () => leadMayRun(world, total - at, random.runs);
    const lead = writeLead(world, path, random.lead);
    if (path.moves[0]?.from !== null && path.createdAtMs >= world.fromMs && mayRun()) {
      addRunWithRetries(
        world,
        { key: 'intake', atMs: path.createdAtMs + secondMs, leadId: lead.id },
        random.runs,
      );
    }
    for (const move of path.moves) {
      const synced = move.source === 'user' && move.from !== null && path.history === 'events';
      if (!synced || move.atMs < world.fromMs || !mayRun()) continue;
      addRunWithRetries(
        world,
        { key: 'crm-sync', atMs: move.atMs + 2 * secondMs, leadId: lead.id },
        random.runs,
      );
    }
    const bots = writeConversations(world, lead, messagesFor(world, path, random.talk), random.talk);
    const startMs = Math.max(path.createdAtMs, world.fromMs);
    writeAiCalls(
      world,
      { id: lead.id, createdAtMs: startMs, bots, mayRun },
      callsFor(world, bots.length, random.ai),
      random.ai,
    );
    const followUpMs = path.updatedAtMs + 3 * dayMs;
    const followsUp =
      path.closedAtMs === null && followUpMs >= world.fromMs && followUpMs < world.nowMs - dayMs;
    if (followsUp && mayRun()) addFollowUp(world, lead.id, followUpMs, random.runs);
    writeSideRows(world, lead, touches, random.side);

    for (const quota of Object.values(world.quotas)) quota.partyDone();
    done(1);
    await world.sink.breathe();
  }
}

/** Reminds a lead that went silent; some of these runs began with the silence and waited. */
function addFollowUp(world: ClientWorld, leadId: string, atMs: number, random: Random): void {
  const waitedMs = random.chance(0.08) ? Math.min(3 * dayMs, atMs - world.fromMs) : 0;
  const waited = { durationMs: waitedMs + 2_400, overrides: { waiting_ms: waitedMs } };
  const draft = { key: 'follow-up', leadId, atMs: atMs - waitedMs } as const;
  addRunWithRetries(world, waitedMs === 0 ? draft : { ...draft, ...waited }, random);
}

/** A new lead; a few are older than recorded history. The last one is old enough to take whatever rows are left. */
function drawPath(world: ClientWorld, isLast: boolean, random: Random): LeadPath {
  const pipeline: PipelinePlan = random.weighted(
    world.pipelines.map((choice) => [choice, choice.weight] as const),
  );
  if (world.share.leads > 20 && random.chance(0.012)) {
    return legacyPath(
      world,
      pipeline,
      world.fromMs - random.int(5 * 24, 150 * 24) * hourMs,
      random.chance(0.5),
    );
  }
  return walkLead(world, pipeline, isLast ? world.fromMs + hourMs : world.rhythm.sample(random), random);
}

/** Where fewer events are wanted than leads make, some leads lose their history: they show only where they stand. */
function thin(world: ClientWorld, path: LeadPath, usualMoves: number, random: Random): void {
  const wanted = world.quotas.journey.mean();
  if (wanted < usualMoves * 0.9 && !random.chance(wanted / usualMoves)) path.history = 'none';
}

/** Where more events are wanted: detours through stages already seen, and touches that move nothing. */
function extraTouches(
  world: ClientWorld,
  path: LeadPath,
  usualMoves: number,
  isLast: boolean,
  random: Random,
): number {
  const left = world.quotas.journey.left();
  if (path.history !== 'events') return isLast ? left : 0;
  if (isLast) return Math.max(0, left - path.moves.length);
  const extra = random.around(Math.max(0, world.quotas.journey.mean() - usualMoves) * 2 * random.fraction());
  const pairs = Math.min(random.chance(0.25) ? Math.floor(extra / 2) : 0, 60);
  const before = path.moves.length;
  addDetours(path, pairs, world.nowMs, random);
  return extra - (path.moves.length - before);
}

function messagesFor(world: ClientWorld, path: LeadPath, random: Random): number {
  const wanted = world.quotas.messages.draw(random, { participation: 0.76, sigma: 0.75 });
  // Nobody has written twelve messages within the minute since the lead came.
  const youngest = world.nowMs - Math.max(path.createdAtMs, world.fromMs) < hourMs;
  return youngest ? Math.min(wanted, 2) : wanted;
}

function callsFor(world: ClientWorld, botMessages: number, random: Random): number {
  const wanted = world.quotas.aiCalls.draw(random, { participation: 0.9, sigma: 0.6 });
  const isRest = wanted === world.quotas.aiCalls.left();
  return isRest ? wanted : Math.round((wanted + botMessages) / 2);
}
