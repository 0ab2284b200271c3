import type { ClientWorld, PipelinePlan, StagePlan } from './client-world.ts';
import type { DemoRow } from './demo-tables.ts';
import type { Random } from './random.ts';
import { dayMs, hourMs, minuteMs } from './times.ts';

export type MoveSource = 'user' | 'automation' | 'ai' | 'import' | 'system';

/** One change of stage, as lead_journey_events records it. */
export type Move = {
  atMs: number;
  from: string | null;
  to: string | null;
  pipelineId: string;
  source: MoveSource;
};

/** A lead's way through its pipelines: what happened, and what of it was recorded. */
export type LeadPath = {
  createdAtMs: number;
  updatedAtMs: number;
  closedAtMs: number | null;
  pipeline: PipelinePlan | null;
  /** Where leads.deal_stage_id says it is. */
  stage: StagePlan | null;
  moves: Move[];
  /** Where the moves are recorded: journey events, audit_logs diffs, or nowhere. */
  history: 'events' | 'audit' | 'none';
  /** Columns of the leads row that differ from what the path implies. */
  overrides?: DemoRow<'public.leads'>;
};

const chances = {
  skip: 0.05,
  back: 0.04,
  wonFromFirst: 0.008,
  wonReopened: 0.015,
  lostRevived: 0.02,
  entryRecorded: 0.82,
};

/** Walks a lead through `pipeline` from `createdAtMs` until it closes, stalls, or the clock stops it. */
export function walkLead(
  world: ClientWorld,
  pipeline: PipelinePlan,
  createdAtMs: number,
  random: Random,
): LeadPath {
  const { open, won, lost } = pipeline;
  const moves: Move[] = [];
  const go = (from: StagePlan | null, to: StagePlan, atMs: number) => {
    moves.push({
      atMs,
      from: from?.id ?? null,
      to: to.id,
      pipelineId: pipeline.id,
      source: drawSource(to, open, random),
    });
  };
  const first = open[0];
  if (first === undefined) throw new Error(`Pipeline ${pipeline.name} has no stages.`);
  let stage = first;
  let atMs = createdAtMs;
  if (random.chance(chances.entryRecorded)) go(null, first, createdAtMs);
  for (let step = 0; step < 40; step += 1) {
    const nextMs = endOfStay(world, stage, atMs, random);
    if (nextMs >= world.nowMs) break;
    const next = drawNext(stage, pipeline, random);
    if (next === null) break;
    go(stage, next, nextMs);
    [stage, atMs] = [next, nextMs];
    if (stage.kind === 'open') continue;
    const reopens = random.chance(stage === won ? chances.wonReopened : chances.lostRevived);
    const reopenedMs = world.rhythm.workingAfter(atMs + random.lognormal(6 * dayMs, 0.8));
    if (!reopens || reopenedMs >= world.nowMs) break;
    const again = open[stage === lost ? Math.min(1, open.length - 1) : open.length - 1] ?? first;
    go(stage, again, reopenedMs);
    [stage, atMs] = [again, reopenedMs];
  }
  return {
    createdAtMs,
    updatedAtMs: atMs,
    closedAtMs: stage.kind === 'open' ? null : atMs,
    pipeline,
    stage,
    moves,
    history: 'events',
  };
}

/** Adds `pairs` moves back and forth to a path, each within one stay in an open stage that was not its first. */
export function addDetours(path: LeadPath, pairs: number, nowMs: number, random: Random): void {
  const stages = new Map((path.pipeline?.open ?? []).map((stage) => [stage.id, stage]));
  for (let pair = 0; pair < pairs; pair += 1) {
    const stays = path.moves.flatMap((move, index) => {
      const endMs = path.moves[index + 1]?.atMs ?? nowMs;
      const real = move.from !== null && stages.has(move.from) && stages.has(move.to ?? '');
      return real && endMs - move.atMs > 10 * minuteMs ? [{ move, index, endMs }] : [];
    });
    if (stays.length === 0) return;
    const { move, index, endMs } = random.pick(stays);
    const gap = endMs - move.atMs;
    const awayMs = Math.floor(move.atMs + gap * (0.2 + 0.2 * random.fraction()));
    const backMs = Math.floor(move.atMs + gap * (0.5 + 0.3 * random.fraction()));
    path.moves.splice(
      index + 1,
      0,
      { ...move, atMs: awayMs, from: move.to, to: move.from, source: 'user' },
      { ...move, atMs: backMs, from: move.from, to: move.to, source: 'user' },
    );
    path.updatedAtMs = Math.max(path.updatedAtMs, backMs);
  }
}

function endOfStay(world: ClientWorld, stage: StagePlan, atMs: number, random: Random): number {
  const rawMs = Math.floor(atMs + Math.max(stage.medianDays, 0.1) * random.lognormal(dayMs, 1) + minuteMs);
  // The first answer comes from a machine at any hour; later moves are made by people at work.
  return stage.medianDays < 0.5 && random.chance(0.5)
    ? rawMs
    : world.rhythm.workingAfter(rawMs + random.int(0, hourMs));
}

function drawNext(stage: StagePlan, pipeline: PipelinePlan, random: Random): StagePlan | null {
  const { open, won, lost } = pipeline;
  const at = open.indexOf(stage);
  if (at === 0 && random.chance(chances.wonFromFirst)) return won;
  if (at > 0 && random.chance(chances.back)) return open[at - 1] ?? null;
  if (random.chance(stage.advances)) return open[at + (random.chance(chances.skip) ? 2 : 1)] ?? won;
  return random.chance(0.78) ? lost : null;
}

function drawSource(to: StagePlan, open: readonly StagePlan[], random: Random): MoveSource {
  const early = to.kind === 'open' && open.indexOf(to) <= 1;
  return random.weighted(
    early
      ? [
          ['automation', 55],
          ['ai', 12],
          ['import', 6],
          ['user', 22],
          ['system', 5],
        ]
      : [
          ['automation', 14],
          ['ai', 5],
          ['user', 78],
          ['system', 3],
        ],
  );
}
