import type { ExecutionRow } from './execution-row.ts';
import { executionRow, hasFailed } from './execution-row.ts';
import { N8nError } from './n8n-error.ts';
import type { Pass } from './pass.ts';

/**
 * Asks for one run, with its data `always` or only if it `failed`; null when n8n does not have it. Data that are too
 * large to read are done without.
 */
export async function askById(
  pass: Pass,
  id: string,
  data: 'always' | 'failed',
): Promise<ExecutionRow | null> {
  pass.signal?.throwIfAborted();
  pass.asked.add(id);
  if (data === 'failed') {
    const answer = await pass.api.execution(id, false);
    if (answer === null || !hasFailed(answer)) return answer && executionRow(answer, false);
  }
  try {
    const answer = await pass.api.execution(id, true);
    if (answer) pass.tally.detailsFetched += 1;
    return answer && executionRow(answer, true);
  } catch (error) {
    if (!(error instanceof N8nError && error.status === 413)) throw error;
    const answer = await pass.api.execution(id, false);
    if (answer === null) return null;
    const row = executionRow(answer, false);
    return hasFailed(answer) ? { ...row, error_message: 'The data of this run are too large to read' } : row;
  }
}

/** How many runs in a row may stay unanswered before the server itself counts as down. */
const mostUnansweredInARow = 3;

/**
 * Asks for many runs, one after the other, and hands them on in small parts. A run that n8n cannot give (its data may be
 * broken) is left for the next pass; several in a row are an outage and throw.
 */
export async function askMany(
  pass: Pass,
  ids: readonly string[],
  data: 'always' | 'failed',
  take: (found: ExecutionRow[], absent: string[]) => Promise<void>,
): Promise<void> {
  const partSize = 25;
  let unanswered = 0;
  for (let at = 0; at < ids.length; at += partSize) {
    const found: ExecutionRow[] = [];
    const absent: string[] = [];
    for (const id of ids.slice(at, at + partSize)) {
      try {
        const row = await askById(pass, id, data);
        if (row) found.push(row);
        else absent.push(id);
        unanswered = 0;
      } catch (error) {
        unanswered += 1;
        const isOfThisRun =
          error instanceof N8nError && error.kind !== 'refused' && unanswered < mostUnansweredInARow;
        if (!isOfThisRun) throw error;
        pass.log?.warn(
          { id, err: error.message },
          'n8n does not give this run; asked again in the next pass',
        );
      }
    }
    await take(found, absent);
  }
}
