import type { ExecutionAnswer } from './answers.ts';
import { leadReferences } from './lead-reference.ts';
import { readRunDetails } from './run-details.ts';
import { storableText } from './storable-json.ts';

/** One run as `store-executions.ts` takes it; null is "this answer does not say", which never erases what is known. */
export interface ExecutionRow {
  readonly n8n_execution_id: string;
  readonly n8n_workflow_id: string | null;
  /** A label of `execution_status_enum`. */
  readonly status: string;
  /** n8n's own word, where the enum has none. */
  readonly raw_status: string | null;
  readonly mode: string | null;
  readonly queued_at: Date | null;
  readonly started_at: Date | null;
  /** Start before any wait, as the run's data tell it. */
  readonly first_started_at: Date | null;
  readonly stopped_at: Date | null;
  readonly wait_till: Date | null;
  readonly retry_of: string | null;
  readonly retry_success_id: string | null;
  readonly error_message: string | null;
  readonly error_node: string | null;
  readonly input_data: unknown;
  readonly output_data: unknown;
  readonly lead_references: readonly string[];
}

const knownStatuses = new Set([
  'new',
  'waiting',
  'running',
  'success',
  'error',
  'crashed',
  'canceled',
  'unknown',
]);

/** Failed runs whose error has been asked for always have a text, so that they are not asked for ever. */
export const noErrorText = 'n8n kept no error text for this run';

/** True for the statuses whose error text n8n gives by id only. */
export function hasFailed(answer: ExecutionAnswer): boolean {
  return answer.status === 'error' || answer.status === 'crashed';
}

/** `withDetails`: the answer was asked with includeData. */
export function executionRow(answer: ExecutionAnswer, withDetails: boolean): ExecutionRow {
  const details = withDetails ? readRunDetails(answer.data, answer.createdAt) : null;
  const isKnown = knownStatuses.has(answer.status);
  const failed = hasFailed(answer);
  return {
    n8n_execution_id: answer.id,
    n8n_workflow_id: answer.workflowId,
    status: isKnown ? answer.status : 'unknown',
    raw_status: isKnown ? null : storableText(answer.status, 100),
    mode: answer.mode === null ? null : storableText(answer.mode, 100),
    queued_at: answer.createdAt,
    started_at: answer.startedAt,
    first_started_at: details?.firstStart ?? null,
    stopped_at: answer.stoppedAt,
    wait_till: answer.waitTill,
    retry_of: answer.retryOf,
    retry_success_id: answer.retrySuccessId,
    error_message: withDetails && failed ? (details?.errorMessage ?? noErrorText) : null,
    error_node: failed ? (details?.errorNode ?? null) : null,
    input_data: details?.input ?? null,
    output_data: details?.output ?? null,
    lead_references: leadReferences(details?.input),
  };
}
