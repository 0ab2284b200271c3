import type { ClientSpec } from './catalog/clients.ts';
import { type NamePool, namePool } from './catalog/people-names.ts';
import type { PipelineSpec, StageSpec } from './catalog/pipelines.ts';
import { type WorkflowKey, type WorkflowSpec, workflowSpecs } from './catalog/workflows.ts';
import type { ClientShare } from './client-shares.ts';
import type { ClientPeople } from './people.ts';
import { createQuota, type Quota } from './quota.ts';
import { createRandom, type Random } from './random.ts';
import { createRhythm, type Rhythm } from './rhythm.ts';
import type { RowSink } from './row-sink.ts';
import { createRunNumbers, type RunNumbers } from './run-numbers.ts';
import { dayMs, lastTuesday } from './times.ts';

export type StagePlan = Omit<StageSpec, 'order'> & {
  id: string;
  order: number | null;
  kind: 'open' | 'won' | 'lost';
};

export type PipelinePlan = {
  id: string;
  name: string;
  weight: number;
  open: readonly StagePlan[];
  won: StagePlan;
  lost: StagePlan;
};

export type WorkflowPlan = WorkflowSpec & { id: string; n8nWorkflowId: string };
export type IntegrationPlan = { id: string; provider: string; secret: string };
export type PromptPlan = { id: string; name: string; model: string };

/** Everything the generators of one client's rows share. */
export type ClientWorld = {
  spec: ClientSpec;
  index: number;
  id: string;
  nowMs: number;
  fromMs: number;
  /** Since when the calendar workflow fails. */
  brokenSinceMs: number;
  share: ClientShare;
  sink: RowSink;
  rhythm: Rhythm;
  names: NamePool;
  people: ClientPeople;
  modelIds: ReadonlyMap<string, string>;
  projectIds: readonly string[];
  pipelines: readonly PipelinePlan[];
  /** A stage of the first pipeline that was deleted since; only history still knows it. */
  deletedStageId: string;
  workflows: ReadonlyMap<WorkflowKey, WorkflowPlan>;
  integrations: readonly IntegrationPlan[];
  prompts: readonly PromptPlan[];
  runNumbers: RunNumbers;
  quotas: { journey: Quota; runs: Quota; aiCalls: Quota; messages: Quota };
  random(label: string): Random;
};

export type WorldInput = {
  seed: number;
  index: number;
  share: ClientShare;
  nowMs: number;
  days: number;
  sink: RowSink;
  people: ClientPeople;
  modelIds: ReadonlyMap<string, string>;
};

const newcomerDays = 9;

/** Plans one client: its ids, pipelines, workflows and how many rows each of its tables gets. */
export function createClientWorld(input: WorldInput): ClientWorld {
  const { seed, index, share, nowMs } = input;
  const { spec } = share;
  const random = (label: string) => createRandom(seed, 'client', index, label);
  const ids = random('ids');
  // The same on every client: each has its own n8n server, set up from the same template.
  const workflowNumbers = createRandom(seed, 'n8n-workflow-ids');
  const hasAutomations = share.executions > 0;
  // The newcomer has no automations yet because it came only last week.
  const days = hasAutomations ? input.days : Math.min(input.days, newcomerDays);
  const fromMs = nowMs - days * dayMs;
  return {
    spec,
    index,
    id: input.people.clientId,
    nowMs,
    fromMs,
    brokenSinceMs: lastTuesday(nowMs, spec.zone),
    share,
    sink: input.sink,
    rhythm: createRhythm(spec.zone, fromMs, nowMs),
    names: namePool(spec.locale),
    people: input.people,
    modelIds: input.modelIds,
    projectIds: spec.projects.map(() => ids.uuid()),
    pipelines: spec.pipelines.map((pipeline) => planPipeline(pipeline, ids)),
    deletedStageId: ids.uuid(),
    workflows: new Map(
      hasAutomations
        ? workflowSpecs.map((workflow) => [
            workflow.key,
            { ...workflow, id: ids.uuid(), n8nWorkflowId: workflowNumbers.hex(16) },
          ])
        : [],
    ),
    integrations: ['whatsapp', 'hubspot', 'google_calendar', 'stripe'].map((provider) => ({
      id: ids.uuid(),
      provider,
      secret: `demo_${provider}_${ids.hex(24)}`,
    })),
    prompts: ['Reply to a contact', 'Score the lead', 'Summarise the conversation'].map((name, at) => ({
      id: ids.uuid(),
      name,
      model: ['GPT-4o mini', 'Claude Sonnet 4.5', 'Gemini 2.5 Flash'][at] ?? 'GPT-4o',
    })),
    runNumbers: createRunNumbers(fromMs, nowMs, share.executions),
    quotas: {
      journey: createQuota(share.stageEvents, share.leads),
      runs: createQuota(share.executions, share.leads),
      aiCalls: createQuota(share.aiCalls, share.leads),
      messages: createQuota(share.messages, share.leads),
    },
    random,
  };
}

function planPipeline(spec: PipelineSpec, ids: Random): PipelinePlan {
  const closing = { advances: 0, medianDays: 0 };
  return {
    id: ids.uuid(),
    name: spec.name,
    weight: spec.weight,
    open: spec.stages.map((stage) => ({ ...stage, id: ids.uuid(), kind: 'open' as const })),
    won: {
      ...closing,
      id: ids.uuid(),
      name: 'Won',
      order: spec.closingOrders[0],
      probability: 1,
      kind: 'won',
    },
    lost: {
      ...closing,
      id: ids.uuid(),
      name: 'Lost',
      order: spec.closingOrders[1],
      probability: 0,
      kind: 'lost',
    },
  };
}
