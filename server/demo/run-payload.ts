import type { WorkflowPlan } from './client-world.ts';
import type { Random } from './random.ts';

/** What a run was started with. Now and then a header carries the integration's real token, as it does in life. */
export function runInput(
  workflow: WorkflowPlan,
  leadId: string | null,
  secret: string,
  random: Random,
): string {
  const body = leadId === null ? { batch: random.int(1, 999) } : { lead_id: leadId, event: workflow.key };
  if (!random.chance(0.04)) return JSON.stringify({ body });
  return JSON.stringify({
    headers: {
      host: 'n8n.example',
      authorization: `Bearer ${secret}`,
      'x-api-key': `demo_key_${random.hex(20)}`,
    },
    body: {
      ...body,
      api_key: `demo_body_${random.hex(20)}`,
      callback: `https://hook.example/?token=${random.hex(24)}`,
    },
  });
}

export function successOutput(workflow: WorkflowPlan, random: Random): string {
  const last = workflow.nodes[workflow.nodes.length - 1];
  return JSON.stringify({ resultData: { lastNodeExecuted: last }, items: random.int(1, 4) });
}

/** n8n's resultData of a failed run. */
export function failureOutput(
  workflow: WorkflowPlan,
  error: { node: string; message: string },
  startedMs: number,
): string {
  const first = workflow.nodes[0] ?? 'Start';
  return JSON.stringify({
    resultData: {
      error: {
        level: 'error',
        name: 'NodeApiError',
        message: error.message,
        node: { name: error.node, type: 'n8n-nodes-base.httpRequest', typeVersion: 4 },
        stack: `NodeApiError: ${error.message}\n    at ExecuteContext.execute (/usr/lib/n8n/HttpRequest.node.ts:92:9)`,
      },
      runData: {
        [first]: [
          {
            startTime: startedMs,
            executionTime: 2,
            executionStatus: 'success',
            data: { main: [[{ json: {} }]] },
          },
        ],
      },
      lastNodeExecuted: error.node,
    },
  });
}
