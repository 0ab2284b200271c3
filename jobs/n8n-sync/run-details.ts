import { z } from 'zod';
import { storableJson, storableText } from './storable-json.ts';

/** What the data of one run say about it. */
export interface RunDetails {
  /** First item that the trigger handed on; null when the data hold none. */
  readonly input: unknown;
  /** Per node what ran, how long and how it ended; the last node's first item; the error. At most 64 kB. */
  readonly output: unknown;
  readonly errorMessage: string | null;
  readonly errorNode: string | null;
  /** The earliest sign of life: n8n overwrites startedAt when a run resumes, its nodes keep their times. */
  readonly firstStart: Date | null;
}

const maxBytes = 64_000;
const maxNodes = 200;

const runError = z.object({
  name: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  description: z.string().nullish().catch(undefined),
  node: z.object({ name: z.string() }).optional().catch(undefined),
});

const items = z.object({ main: z.array(z.array(z.object({ json: z.unknown().optional() })).nullish()) });

const nodeRun = z.object({
  startTime: z.number().optional().catch(undefined),
  executionIndex: z.number().optional().catch(undefined),
  executionTime: z.number().optional().catch(undefined),
  executionStatus: z.string().optional().catch(undefined),
  source: z.array(z.unknown()).optional().catch(undefined),
  error: runError.optional().catch(undefined),
  data: items.optional().catch(undefined),
});

const runData = z.object({
  resultData: z
    .object({
      error: runError.optional().catch(undefined),
      lastNodeExecuted: z.string().optional().catch(undefined),
      runData: z.record(z.string(), z.array(nodeRun)).catch({}),
    })
    .catch({ runData: {} }),
  executionData: z
    .object({
      nodeExecutionStack: z.array(z.object({ data: items.optional().catch(undefined) })).catch([]),
      runtimeData: z.object({ establishedAt: z.number() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

type RunData = z.output<typeof runData>;
type NodeRun = z.output<typeof nodeRun>;

/**
 * Reads `data` of an answer with includeData. Never throws: what has another shape is left out. `createdAt` bounds
 * the first start, since a retry carries the node times of the run that it repeats.
 */
export function readRunDetails(data: unknown, createdAt: Date | null): RunDetails | null {
  const parsed = runData.safeParse(data);
  if (!parsed.success) return null;
  const { resultData } = parsed.data;
  const failed = resultData.error;
  const failedNode = failed?.node?.name ?? resultData.lastNodeExecuted ?? null;
  return {
    input: storableJson(inputOf(parsed.data), maxBytes),
    output: storableJson(outputOf(parsed.data), maxBytes),
    errorMessage: failed?.message ? storableText(failed.message, 4_000) : null,
    errorNode: failed && failedNode ? storableText(failedNode, 500) : null,
    firstStart: firstStartOf(parsed.data, createdAt),
  };
}

function nodeRuns(data: RunData): { node: string; run: NodeRun }[] {
  return Object.entries(data.resultData.runData).flatMap(([node, runs]) =>
    runs.map((run) => ({ node, run })),
  );
}

function firstItem(data: NodeRun['data']): unknown {
  for (const branch of data?.main ?? []) {
    if (branch?.[0]) return branch[0].json;
  }
  return null;
}

function inputOf(data: RunData): unknown {
  const triggers = nodeRuns(data)
    .filter(({ run }) => (run.source ?? []).every((source) => source === null))
    .sort((a, b) => (a.run.executionIndex ?? 0) - (b.run.executionIndex ?? 0));
  for (const { run } of triggers) {
    const item = firstItem(run.data);
    // After a crash n8n puts this in the place of an item that it has lost.
    const isLost = (item as { isArtificialRecoveredEventItem?: unknown } | null)
      ?.isArtificialRecoveredEventItem;
    if (item !== null && !isLost) return item;
  }
  return firstItem(data.executionData?.nodeExecutionStack[0]?.data);
}

function outputOf(data: RunData): unknown {
  const { resultData } = data;
  const runs = nodeRuns(data).sort((a, b) => (a.run.executionIndex ?? 0) - (b.run.executionIndex ?? 0));
  const last = resultData.lastNodeExecuted;
  const lastRun = last === undefined ? undefined : resultData.runData[last]?.at(-1);
  return {
    lastNodeExecuted: last ?? null,
    error: resultData.error
      ? {
          name: resultData.error.name ?? null,
          message: resultData.error.message ?? null,
          description: resultData.error.description ?? null,
          node: resultData.error.node?.name ?? null,
        }
      : null,
    nodes: runs.slice(0, maxNodes).map(({ node, run }) => ({
      node,
      status: run.executionStatus ?? null,
      durationMs: run.executionTime ?? null,
      items: (run.data?.main ?? []).reduce((sum, branch) => sum + (branch?.length ?? 0), 0),
      error: run.error?.message ?? null,
    })),
    nodesLeftOut: Math.max(runs.length - maxNodes, 0),
    lastItem: firstItem(lastRun?.data),
  };
}

function firstStartOf(data: RunData, createdAt: Date | null): Date | null {
  if (createdAt === null) return null;
  const times = nodeRuns(data).map(({ run }) => run.startTime);
  const signs = [...times, data.executionData?.runtimeData?.establishedAt].filter(
    // Node times of a recovered run are in seconds, those of a repeated one are the first run's: both are earlier.
    (ms): ms is number => ms !== undefined && ms >= createdAt.getTime() - 1_000 && ms < 8.64e15,
  );
  return signs.length > 0 ? new Date(Math.min(...signs)) : null;
}
