import type { ClientWorld, WorkflowPlan } from './client-world.ts';
import type { Random } from './random.ts';
import { addRun, addRunWithRetries, lastRunMs } from './runs.ts';
import { dayMs, hourMs, minuteMs } from './times.ts';

const intervalsMs = [
  minuteMs,
  2 * minuteMs,
  5 * minuteMs,
  10 * minuteMs,
  15 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  3 * hourMs,
  4 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
];
const breatheEvery = 50;
/** Share kept for retries and error workflows that the scheduled runs cause. */
const reservedForConsequences = 0.05;

/** Writes the runs that no lead causes, until the client's runs are used up: regular ones end a little before now. */
export async function writeScheduledRuns(world: ClientWorld): Promise<void> {
  const random = world.random('scheduled-runs');
  const workflows = [...world.workflows.values()].filter((workflow) => workflow.scheduledShare > 0);
  const shares = workflows.reduce((sum, workflow) => sum + workflow.scheduledShare, 0);
  const total = Math.floor(world.quotas.runs.left() * (1 - reservedForConsequences));
  for (const workflow of workflows) {
    const runs = Math.floor((total * workflow.scheduledShare) / shares);
    const times = workflow.mode === 'trigger' ? regularTimes(world, workflow, runs) : null;
    // Newest first: where runs are used up too early, the past is shorter, and nothing seems to have stopped.
    for (let run = runs - 1; run >= 0; run -= 1) {
      const atMs =
        times === null ? irregularTime(world, run === runs - 1, random) : times(run) + random.int(0, 1_500);
      addRunWithRetries(world, { key: workflow.key, atMs: Math.min(atMs, world.nowMs - minuteMs) }, random);
      if (run % breatheEvery === 0) await world.sink.breathe();
    }
  }
  while (world.quotas.runs.left() > 0)
    addRun(world, { key: 'enrich', atMs: world.rhythm.sample(random) }, random);
}

/** Somewhere in the busy hours; the newest one lately, so that only the workflow that is meant to be silent seems so. */
function irregularTime(world: ClientWorld, isNewest: boolean, random: Random): number {
  return isNewest ? world.nowMs - random.int(20, 180) * minuteMs : world.rhythm.sample(random);
}

/** Evenly spaced instants that end at the workflow's last run, spaced as a person would set it where that fits the range. */
function regularTimes(world: ClientWorld, workflow: WorkflowPlan, runs: number): (run: number) => number {
  const lastMs = lastRunMs(world, workflow);
  const roomMs = lastMs - world.fromMs;
  const everyMs =
    intervalsMs.findLast((interval) => interval * runs <= roomMs) ??
    Math.max(1, Math.floor(roomMs / Math.max(runs, 1)));
  const endMs = everyMs >= minuteMs ? Math.floor(lastMs / everyMs) * everyMs : lastMs;
  return (run) => endMs - (runs - 1 - run) * everyMs;
}
