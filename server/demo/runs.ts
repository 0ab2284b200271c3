import type { WorkflowKey } from './catalog/workflows.ts';
import type { ClientWorld, WorkflowPlan } from './client-world.ts';
import type { DemoRow } from './demo-tables.ts';
import type { Random } from './random.ts';
import { failureOutput, runInput, successOutput } from './run-payload.ts';
import { dayMs, iso, minuteMs } from './times.ts';

export type RunOutcome = 'success' | 'error' | 'crashed' | 'canceled' | 'running';

export type RunDraft = {
  key: WorkflowKey;
  atMs: number;
  leadId?: string | null;
  /** Drawn from the workflow's health where left out. */
  outcome?: RunOutcome;
  durationMs?: number;
  mode?: string | null;
  retryOf?: string;
  /** The serial number, where it was needed before. */
  number?: string;
  retrySuccessId?: string | undefined;
  overrides?: DemoRow<'public.n8n_executions'>;
};

export type RunRef = { id: string; number: string; outcome: RunOutcome; endMs: number };

/** Days since a silent workflow last ran. */
export const silentDays = 9;

/** Writes one run; null when the client has no such workflow or its runs are used up. */
export function addRun(world: ClientWorld, draft: RunDraft, random: Random): RunRef | null {
  const workflow = world.workflows.get(draft.key);
  if (workflow === undefined || !world.quotas.runs.take()) return null;
  const durationMs = draft.durationMs ?? Math.ceil(random.lognormal(workflow.medianMs, 0.55));
  const drawn = draft.outcome ?? drawOutcome(world, workflow, draft.atMs, random);
  const outcome = drawn !== 'running' && draft.atMs + durationMs > world.nowMs ? 'running' : drawn;
  const error = outcome === 'error' || outcome === 'crashed' ? drawError(workflow, outcome, random) : null;
  const endMs = outcome === 'running' ? world.nowMs : draft.atMs + durationMs;
  const id = random.uuid();
  const number = draft.number ?? world.runNumbers.at(draft.atMs);
  const secret = world.integrations[0]?.secret ?? '';
  world.sink.add('public.n8n_executions', {
    id,
    workflow_db_id: workflow.id,
    client_id: world.id,
    n8n_execution_id: number,
    status: outcome,
    mode: draft.mode === undefined ? workflow.mode : draft.mode,
    started_at: iso(draft.atMs),
    finished_at: outcome === 'running' ? null : iso(endMs),
    queued_at: iso(draft.atMs - random.int(5, 400)),
    waiting_ms: 0,
    retry_of: draft.retryOf ?? null,
    retry_success_id: draft.retrySuccessId ?? null,
    error_message: error?.message ?? null,
    error_node: error?.node ?? null,
    lead_id: draft.leadId ?? null,
    input_data: runInput(workflow, draft.leadId ?? null, secret, random),
    output_data:
      error !== null
        ? failureOutput(workflow, error, draft.atMs)
        : outcome === 'success'
          ? successOutput(workflow, random)
          : null,
    ...draft.overrides,
  });
  return { id, number, outcome, endMs };
}

/** A run with what follows a failure: the error workflow's run, and retries in the forms that n8n records. */
export function addRunWithRetries(world: ClientWorld, draft: RunDraft, random: Random): RunRef | null {
  const workflow = world.workflows.get(draft.key);
  if (workflow === undefined) return null;
  const outcome = draft.outcome ?? drawOutcome(world, workflow, draft.atMs, random);
  const failed = outcome === 'error' || outcome === 'crashed';
  const retryAtMs = draft.atMs + random.int(2, 90) * minuteMs;
  const retries = failed && workflow.retries && random.chance(0.6) && retryAtMs < world.nowMs - minuteMs;
  const recovers = retries && random.chance(0.7);
  const retryNumber = recovers && world.quotas.runs.left() >= 2 ? world.runNumbers.at(retryAtMs) : undefined;
  const run = addRun(world, { ...draft, outcome, retrySuccessId: retryNumber }, random);
  if (run === null || !failed) return run;
  if (random.chance(0.4))
    addRun(world, { key: 'error-handler', atMs: run.endMs + 200, outcome: 'success' }, random);
  if (!retries) return run;
  return (
    addRun(
      world,
      {
        ...draft,
        atMs: retryAtMs,
        mode: 'retry',
        outcome: retryNumber === undefined ? 'error' : 'success',
        retryOf: run.number,
        ...(retryNumber === undefined ? {} : { number: retryNumber }),
      },
      random,
    ) ?? run
  );
}

/** Whether this lead may cause one more run: about a third of all runs is kept for schedules. */
export function leadMayRun(world: ClientWorld, leadsLeft: number, random: Random): boolean {
  const { runs } = world.quotas;
  const perLead = (runs.left() - 0.33 * runs.total) / Math.max(leadsLeft, 1);
  return random.chance(Math.min(1, Math.max(0, perLead / 2)));
}

export function drawOutcome(
  world: ClientWorld,
  workflow: WorkflowPlan,
  atMs: number,
  random: Random,
): RunOutcome {
  const { health } = workflow;
  if (health.kind === 'never-ran') return 'success';
  const broken = health.kind === 'failing-since-tuesday' && atMs >= world.brokenSinceMs;
  if (random.chance(broken ? 1 : health.failureRate)) return random.chance(0.96) ? 'error' : 'crashed';
  return random.chance(0.004) ? 'canceled' : 'success';
}

/** The last instant at which a workflow may run. */
export function lastRunMs(world: ClientWorld, workflow: WorkflowPlan): number {
  return workflow.health.kind === 'silent' ? world.nowMs - silentDays * dayMs : world.nowMs - minuteMs;
}

function drawError(
  workflow: WorkflowPlan,
  outcome: RunOutcome,
  random: Random,
): { node: string; message: string } | null {
  // A crash leaves no message behind.
  if (outcome === 'crashed' || workflow.errors.length === 0) return null;
  const { node, message } = random.pick(workflow.errors);
  return { node, message: message(random) };
}
