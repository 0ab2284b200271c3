import { z } from 'zod';

/** Ids come as number in one answer and as string in the next: always text here. */
const id = z.union([z.string().min(1), z.number().int().nonnegative()]).transform(String);
const optionalId = id.nullish().transform((value) => value ?? null);
const instant = z
  .string()
  .nullish()
  .transform((value) => (value && Number.isFinite(Date.parse(value)) ? new Date(value) : null));

/** One run as n8n's list, or its answer by id, tells it. */
const execution = z.object({
  id,
  status: z.string().default('missing'),
  mode: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  retryOf: optionalId,
  retrySuccessId: optionalId,
  workflowId: optionalId,
  createdAt: instant,
  startedAt: instant,
  stoppedAt: instant,
  waitTill: instant,
  /** Present only when asked for with includeData; its inner shape is read in `run-details.ts`. */
  data: z.unknown().optional(),
});

const workflow = z.object({
  id,
  name: z.string(),
  active: z.boolean().nullish(),
  isArchived: z.boolean().nullish(),
  createdAt: instant,
  updatedAt: z.string().nullish(),
  description: z.string().nullish(),
  versionId: z.string().nullish(),
  triggerCount: z.number().nullish(),
  nodes: z.array(z.unknown()).nullish(),
  connections: z.unknown().optional(),
  settings: z.unknown().optional(),
  tags: z.unknown().optional(),
});

const nextCursor = z
  .string()
  .nullish()
  .transform((value) => value || null);

export const executionAnswer = execution;
export const executionsPage = z.object({ data: z.array(execution), nextCursor });
export const workflowsPage = z.object({ data: z.array(workflow), nextCursor });

export type ExecutionAnswer = z.output<typeof execution>;
export type ExecutionsPage = z.output<typeof executionsPage>;
export type WorkflowAnswer = z.output<typeof workflow>;
export type WorkflowsPage = z.output<typeof workflowsPage>;
