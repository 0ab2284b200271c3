import type { ClientWorld, PipelinePlan, StagePlan } from './client-world.ts';
import type { DemoRow } from './demo-tables.ts';
import type { LeadPath, Move } from './lead-path.ts';
import { dayMs, hourMs, iso, lastClockChange, localMidnight, minuteMs } from './times.ts';

type Step = { to: StagePlan | string; pipeline?: PipelinePlan; from?: string | null; afterMs: number };
type Story = {
  createdAtMs: number;
  pipeline?: PipelinePlan;
  steps: readonly Step[];
  /** Where the lead stands now; by default where the last step led. */
  stage?: StagePlan | null;
  history?: LeadPath['history'];
  overrides?: DemoRow<'public.leads'>;
};

/** The leads that have a hard story to tell: every funnel trap of the definitions once, on the largest client. */
export function leadTraps(world: ClientWorld): LeadPath[] {
  const [main, second, ties] = world.pipelines;
  if (main === undefined || second === undefined || ties === undefined) return [];
  return [
    ...movedOddly(world, main),
    ...closedOddly(world, main),
    ...changedBoards(world, main, second),
    ...unordered(world, ties),
    ...recordedOddly(world, main),
    ...filledOddly(world, main),
    ...atOddTimes(world, main),
  ];
}

/** Leads from before history was recorded: known from audit rows, or only by where they stand today. */
export function legacyPath(
  world: ClientWorld,
  pipeline: PipelinePlan,
  createdAtMs: number,
  audited: boolean,
): LeadPath {
  const [first, contacted, qualified] = pipeline.open;
  return tell(world, {
    createdAtMs,
    pipeline,
    steps: [step(first, 0), step(contacted, 3 * dayMs), step(qualified, 9 * dayMs)],
    history: audited ? 'audit' : 'none',
  });
}

function movedOddly(world: ClientWorld, pipeline: PipelinePlan): LeadPath[] {
  const [a, b, c, d, e] = pipeline.open;
  const at = (daysBack: number) => world.nowMs - daysBack * dayMs;
  return [
    // Two moves in the same millisecond: only the id tells which came first.
    tell(world, {
      createdAtMs: at(61),
      pipeline,
      steps: [step(a, 0), step(b, hourMs), step(c, 2 * hourMs), step(d, 0)],
    }),
    // Re-entry, and a step back.
    tell(world, {
      createdAtMs: at(58),
      pipeline,
      steps: [step(a, 0), step(b, hourMs), step(c, dayMs), step(b, dayMs), step(c, 2 * dayMs)],
    }),
    tell(world, { createdAtMs: at(57), pipeline, steps: [step(a, 0), step(c, hourMs), step(a, dayMs)] }),
    // Stages skipped.
    tell(world, { createdAtMs: at(54), pipeline, steps: [step(a, 0), step(e, 5 * dayMs)] }),
    // The same stage reported twice.
    tell(world, {
      createdAtMs: at(52),
      pipeline,
      steps: [step(a, 0), step(b, hourMs), step(b, hourMs), step(b, dayMs)],
    }),
  ];
}

function closedOddly(world: ClientWorld, pipeline: PipelinePlan): LeadPath[] {
  const [a, b, c, d] = pipeline.open;
  const { won, lost } = pipeline;
  const at = (daysBack: number) => world.nowMs - daysBack * dayMs;
  return [
    tell(world, { createdAtMs: at(50), pipeline, steps: [step(a, 0), step(won, 2 * hourMs)] }),
    tell(world, {
      createdAtMs: at(49),
      pipeline,
      steps: [step(a, 0), step(c, dayMs), step(won, dayMs), step(d, 3 * dayMs)],
    }),
    tell(world, {
      createdAtMs: at(48),
      pipeline,
      steps: [step(a, 0), step(won, dayMs), step(c, dayMs), step(won, 4 * dayMs)],
    }),
    tell(world, {
      createdAtMs: at(47),
      pipeline,
      steps: [step(a, 0), step(b, dayMs), step(lost, dayMs), step(won, 6 * dayMs)],
    }),
    tell(world, {
      createdAtMs: at(46),
      pipeline,
      steps: [step(a, 0), step(lost, dayMs), step(b, 9 * dayMs)],
    }),
    // Created as lost, never anywhere else.
    tell(world, { createdAtMs: at(45), pipeline, steps: [step(lost, 0)] }),
    // The lead's own state says otherwise than its stage.
    tell(world, {
      createdAtMs: at(44),
      pipeline,
      steps: [step(a, 0), step(won, dayMs)],
      overrides: { state: 'open' },
    }),
    tell(world, {
      createdAtMs: at(43),
      pipeline,
      steps: [step(a, 0), step(b, dayMs)],
      overrides: { state: 'dormant' },
    }),
    tell(world, { createdAtMs: at(42), pipeline, steps: [step(a, 0)], overrides: { state: 'archived' } }),
  ];
}

function changedBoards(world: ClientWorld, main: PipelinePlan, second: PipelinePlan): LeadPath[] {
  const [a, b, c] = main.open;
  const [x, y] = second.open;
  const at = (daysBack: number) => world.nowMs - daysBack * dayMs;
  const gone = world.deletedStageId;
  return [
    tell(world, {
      createdAtMs: at(70),
      pipeline: main,
      steps: [step(a, 0), step(gone, dayMs), step(c, dayMs)],
    }),
    // The last known stage does not exist any more.
    tell(world, {
      createdAtMs: at(69),
      pipeline: main,
      steps: [step(a, 0), step(b, dayMs), step(gone, dayMs)],
      stage: null,
    }),
    tell(world, {
      createdAtMs: at(68),
      pipeline: main,
      steps: [step(a, 0), step(b, dayMs), step(x, 2 * dayMs, second), step(y, dayMs, second)],
    }),
    tell(world, {
      createdAtMs: at(67),
      pipeline: main,
      steps: [step(a, 0), step(x, dayMs, second), step(c, dayMs), step(main.won, dayMs)],
    }),
  ];
}

function unordered(world: ClientWorld, pipeline: PipelinePlan): LeadPath[] {
  const [a, tiedB, tiedC, nullD, nullE] = pipeline.open;
  const at = (daysBack: number) => world.nowMs - daysBack * dayMs;
  return [
    tell(world, {
      createdAtMs: at(35),
      pipeline,
      steps: [step(a, 0), step(tiedB, dayMs), step(tiedC, dayMs), step(nullD, dayMs)],
    }),
    tell(world, { createdAtMs: at(34), pipeline, steps: [step(a, 0), step(tiedC, dayMs)] }),
    tell(world, {
      createdAtMs: at(33),
      pipeline,
      steps: [step(nullE, 0), step(nullD, dayMs), step(pipeline.won, dayMs)],
    }),
  ];
}

function recordedOddly(world: ClientWorld, pipeline: PipelinePlan): LeadPath[] {
  const [a, b, c, d] = pipeline.open;
  const at = (daysBack: number) => world.nowMs - daysBack * dayMs;
  const before = world.fromMs - 20 * dayMs;
  return [
    legacyPath(world, pipeline, before, true),
    legacyPath(world, pipeline, before + hourMs, false),
    // The board was changed behind history's back.
    tell(world, {
      createdAtMs: at(40),
      pipeline,
      steps: [step(a, 0), step(b, dayMs)],
      ...(c === undefined ? {} : { stage: c }),
    }),
    // Imported: the first move is older than the row.
    tell(world, { createdAtMs: at(39), pipeline, steps: [step(b, -2 * dayMs), step(c, 3 * dayMs)] }),
    // Nobody recorded the entry; the first move tells where it came from.
    tell(world, { createdAtMs: at(38), pipeline, steps: [{ ...step(d, 2 * dayMs), from: b?.id ?? null }] }),
  ];
}

function filledOddly(world: ClientWorld, pipeline: PipelinePlan): LeadPath[] {
  const [a, b] = pipeline.open;
  const at = (daysBack: number) => world.nowMs - daysBack * dayMs;
  const steps = [step(a, 0), step(b, dayMs)];
  const otherCurrency = world.spec.currency === 'USD' ? 'EUR' : 'USD';
  return [
    tell(world, {
      createdAtMs: at(30),
      pipeline,
      steps,
      overrides: { value: '1250.00', currency: otherCurrency },
    }),
    tell(world, {
      createdAtMs: at(29),
      pipeline,
      steps,
      overrides: {
        value: null,
        currency: null,
        lead_data: '{"name":"Value as text","value":"1.250,00 ca."}',
      },
    }),
    tell(world, {
      createdAtMs: at(28),
      pipeline,
      steps,
      overrides: { value: null, currency: null, lead_data: '{"name":"Value as string","value":"980.50"}' },
    }),
    tell(world, {
      createdAtMs: at(27),
      pipeline,
      steps,
      overrides: { lead_data: null, source: null, project_id: null, assigned_to_user_id: null },
    }),
    // In no pipeline at all.
    tell(world, { createdAtMs: at(26), steps: [], history: 'none' }),
    // A name that a spreadsheet would run.
    tell(world, {
      createdAtMs: at(25),
      pipeline,
      steps,
      overrides: {
        lead_data: JSON.stringify({
          name: '=HYPERLINK("https://evil.example","Anna")',
          email: '+1@mail.example',
          note: 'tab\there\nline',
        }),
      },
    }),
    // Its agent's account was deleted.
    tell(world, {
      createdAtMs: at(24),
      pipeline,
      steps,
      overrides: { assigned_to_user_id: world.people.formerUserId },
    }),
  ];
}

function atOddTimes(world: ClientWorld, pipeline: PipelinePlan): LeadPath[] {
  const [a, b, c] = pipeline.open;
  const { nowMs, spec } = world;
  const steps = [step(a, 0), step(b, 40 * minuteMs), step(c, 90 * minuteMs)];
  const change = lastClockChange(nowMs - 2 * dayMs, spec.zone);
  const aroundChange = change === null ? [] : [-90, -30, 0, 30].map((minutes) => change + minutes * minuteMs);
  const edges = [7, 28, 30, 90].flatMap((days) => {
    const midnightMs = localMidnight(nowMs, spec.zone, days);
    return [midnightMs - 1, midnightMs];
  });
  return [...aroundChange, ...edges].map((createdAtMs) => tell(world, { createdAtMs, pipeline, steps }));
}

function step(to: StagePlan | string | undefined, afterMs: number, pipeline?: PipelinePlan): Step {
  if (to === undefined) throw new Error('The pipeline is too short for this story.');
  return pipeline === undefined ? { to, afterMs } : { to, afterMs, pipeline };
}

function tell(world: ClientWorld, story: Story): LeadPath {
  const moves: Move[] = [];
  let atMs = story.createdAtMs;
  let from: string | null = null;
  let pipeline = story.pipeline ?? null;
  let stage: StagePlan | null = null;
  for (const next of story.steps) {
    const to = typeof next.to === 'string' ? next.to : next.to.id;
    const home = next.pipeline ?? story.pipeline;
    if (home === undefined) throw new Error('A step needs a pipeline.');
    atMs = Math.min(atMs + next.afterMs, world.nowMs - 1);
    moves.push({ atMs, from: next.from ?? from, to, pipelineId: home.id, source: 'user' });
    from = to;
    pipeline = home;
    stage = typeof next.to === 'string' ? null : next.to;
  }
  const current = story.stage === undefined ? stage : story.stage;
  return {
    createdAtMs: story.createdAtMs,
    updatedAtMs: Math.max(atMs, story.createdAtMs),
    closedAtMs: current === null || current.kind === 'open' ? null : atMs,
    pipeline,
    stage: current,
    moves,
    history: story.history ?? 'events',
    overrides: { ...story.overrides, updated_at: iso(Math.max(atMs, story.createdAtMs)) },
  };
}
