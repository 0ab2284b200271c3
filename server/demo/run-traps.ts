import type { WorkflowKey } from './catalog/workflows.ts';
import type { ClientWorld } from './client-world.ts';
import type { Random } from './random.ts';
import { addRun, type RunDraft } from './runs.ts';
import { dayMs, hourMs, iso, lastClockChange, localMidnight, minuteMs, secondMs } from './times.ts';

/** Every n8n trap of the definitions once: odd modes and statuses, clocks that lie, chains over the edge of a range. */
export function writeRunTraps(world: ClientWorld): void {
  const random = world.random('run-traps');
  const run = (draft: RunDraft) => addRun(world, draft, random);
  writeModes(world, run, random);
  writeUnfinished(world, run);
  writeOddStatuses(world, run);
  writeOddClocks(world, run);
  writeChains(world, run, random);
}

type Run = (draft: RunDraft) => ReturnType<typeof addRun>;

function writeModes(world: ClientWorld, run: Run, random: Random): void {
  const modes = ['manual', 'cli', 'evaluation', 'integrated', 'internal', 'chat', 'agent', 'form', null];
  for (const mode of modes) {
    for (const outcome of ['success', 'error'] as const) {
      run({ key: 'crm-sync', atMs: world.rhythm.sample(random), mode, outcome });
    }
  }
}

function writeUnfinished(world: ClientWorld, run: Run): void {
  const { nowMs } = world;
  const running = (key: WorkflowKey, ageMs: number) => run({ key, atMs: nowMs - ageMs, outcome: 'running' });
  // Fresh, and stuck: far beyond ten times what the workflow usually takes.
  running('intake', 2 * secondMs);
  running('ocr', 26 * hourMs);
  running('ocr', 9 * dayMs);
  const queued = { started_at: null, finished_at: null, output_data: null, status: 'new' };
  run({
    key: 'ocr',
    atMs: nowMs - 3 * hourMs,
    outcome: 'running',
    overrides: { ...queued, queued_at: iso(nowMs - 3 * hourMs) },
  });
  run({
    key: 'intake',
    atMs: nowMs - secondMs,
    outcome: 'running',
    overrides: { ...queued, queued_at: iso(nowMs - secondMs) },
  });
  // Neither started nor queued: belongs to no day.
  run({ key: 'ocr', atMs: nowMs - dayMs, outcome: 'running', overrides: { ...queued, queued_at: null } });
  const waiting = (ageMs: number, tillMs: number) =>
    run({
      key: 'follow-up',
      atMs: nowMs - ageMs,
      outcome: 'running',
      overrides: { status: 'waiting', wait_till: iso(tillMs) },
    });
  waiting(2 * dayMs, nowMs + dayMs);
  waiting(hourMs, nowMs + 71 * hourMs);
  // It should have woken up hours ago.
  waiting(5 * dayMs, nowMs - 5 * hourMs);
  // Waits since before the end of last month's range, and one that waited across an edge and ended.
  waiting(45 * dayMs, nowMs + 3 * dayMs);
  const startMs = localMidnight(nowMs, world.spec.zone, 30) - 36 * hourMs;
  run({
    key: 'follow-up',
    atMs: startMs,
    outcome: 'success',
    durationMs: 3 * dayMs + 4_000,
    overrides: { waiting_ms: 3 * dayMs },
  });
}

function writeOddStatuses(world: ClientWorld, run: Run): void {
  const at = (hours: number) => world.nowMs - hours * hourMs;
  run({
    key: 'intake',
    atMs: at(50),
    outcome: 'success',
    overrides: { status: 'unknown', raw_status: 'paused_by_operator' },
  });
  run({
    key: 'intake',
    atMs: at(51),
    outcome: 'success',
    overrides: { status: 'unknown', raw_status: null },
  });
  run({ key: 'reply-bot', atMs: at(52), outcome: 'canceled' });
  // The end of a crashed run is the last event that anyone saw.
  run({ key: 'ocr', atMs: at(53), outcome: 'crashed', durationMs: 120 });
  // JSON text inside jsonb.
  run({
    key: 'intake',
    atMs: at(54),
    outcome: 'success',
    overrides: { output_data: JSON.stringify('{"resultData":{"lastNodeExecuted":"Respond"}}') },
  });
  run({
    key: 'intake',
    atMs: at(55),
    outcome: 'success',
    overrides: { input_data: null, output_data: null },
  });
}

function writeOddClocks(world: ClientWorld, run: Run): void {
  const atMs = world.nowMs - 75 * hourMs;
  run({ key: 'intake', atMs, outcome: 'success', overrides: { finished_at: iso(atMs - 40) } });
  run({ key: 'intake', atMs, outcome: 'success', durationMs: 0 });
  // In both passes of the hour that comes twice, or on both sides of the one that never comes.
  const change = lastClockChange(world.nowMs - 2 * dayMs, world.spec.zone);
  if (change === null) return;
  for (const minutes of [-90, -30, 30, 90])
    run({ key: 'intake', atMs: change + minutes * minuteMs, outcome: 'success' });
}

function writeChains(world: ClientWorld, run: Run, random: Random): void {
  const { spec, nowMs, runNumbers } = world;
  // First run just before local midnight, the retry just after: whichever range begins there.
  for (const days of [1, 7, 28, 30, 90]) {
    const midnightMs = localMidnight(nowMs, spec.zone, days);
    if (midnightMs - 2 * minuteMs < world.fromMs) continue;
    const number = runNumbers.at(midnightMs + 3 * minuteMs);
    const first = run({
      key: 'crm-sync',
      atMs: midnightMs - 2 * minuteMs,
      outcome: 'error',
      retrySuccessId: number,
    });
    if (first === null) return;
    run({
      key: 'crm-sync',
      atMs: midnightMs + 3 * minuteMs,
      mode: 'retry',
      outcome: 'success',
      retryOf: first.number,
      number,
    });
  }
  // Retry of a retry, and two retries of the same run.
  for (const shape of ['chain', 'star'] as const) {
    const atMs = nowMs - random.int(3, 5) * dayMs;
    const number = runNumbers.at(atMs + 20 * minuteMs);
    const first = run({
      key: 'crm-sync',
      atMs,
      outcome: 'error',
      ...(shape === 'star' ? { retrySuccessId: number } : {}),
    });
    if (first === null) return;
    const second = run({
      key: 'crm-sync',
      atMs: atMs + 10 * minuteMs,
      mode: 'retry',
      outcome: 'error',
      retryOf: first.number,
      ...(shape === 'chain' ? { retrySuccessId: number } : {}),
    });
    const retryOf = shape === 'chain' ? second?.number : first.number;
    if (retryOf === undefined) return;
    run({ key: 'crm-sync', atMs: atMs + 20 * minuteMs, mode: 'retry', outcome: 'success', retryOf, number });
  }
  // A retry whose first run n8n has pruned, and a chain that never ends well.
  run({ key: 'crm-sync', atMs: nowMs - 6 * dayMs, mode: 'retry', outcome: 'success', retryOf: '999999' });
  const lost = run({ key: 'crm-sync', atMs: nowMs - 4 * dayMs, outcome: 'error' });
  if (lost !== null)
    run({
      key: 'crm-sync',
      atMs: nowMs - 4 * dayMs + hourMs,
      mode: 'retry',
      outcome: 'error',
      retryOf: lost.number,
    });
}
