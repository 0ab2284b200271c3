import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecordedRun, Recording } from './n8n-recording.ts';

/** What goes wrong with one request instead of its answer. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** The connection breaks before an answer, or in the middle of its body. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'redirect'; readonly to: string };

export interface N8nServer {
  readonly url: string;
  readonly apiKey: string;
  /** Path and query of every request to /api/v1, in order. */
  readonly requests: string[];
  /** What the server has; assign to let time pass. Sorted from high to low ids. */
  runs: readonly RecordedRun[];
  workflows: readonly Record<string, unknown>[];
  /** Called before each answer; what it gives happens instead. */
  fault: (path: string, number: number) => Fault | undefined;
  /** Own data by id, instead of the recorded ones. */
  readonly data: Map<string, unknown>;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const key = 'n8n-key-of-the-test';
const active = new Set(['new', 'running', 'waiting']);

/** n8n's public API as it was observed (page cursors, hidden runs, refusals), over real HTTP, from recorded answers. */
export async function startN8nServer(recording: Recording): Promise<N8nServer> {
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: N8nServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: key,
    requests: [],
    runs: recording.runs,
    workflows: recording.workflows,
    fault: () => undefined,
    data: new Map(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', self.url);
    if (url.pathname.startsWith('/healthz')) {
      send(response, { status: 200, body: { status: 'ok' } });
      return;
    }
    const path = url.pathname + url.search;
    self.requests.push(path);
    const fault = self.fault(path, self.requests.length);
    const answer = answerTo(request, url);
    if (fault) misbehave(response, fault, answer);
    else send(response, answer);
  }

  function answerTo(request: IncomingMessage, url: URL): Answer {
    const given = request.headers['x-n8n-api-key'];
    if (given === undefined) return message(401, "'X-N8N-API-KEY' header required");
    if (given !== key) return message(401, 'unauthorized');
    const [, , , resource, id, ...rest] = url.pathname.split('/');
    if (!url.pathname.startsWith('/api/v1/') || rest.length > 0) return message(404, 'not found');
    if (resource === 'workflows' && id === undefined) return listWorkflows(url.searchParams);
    if (resource === 'executions' && id === undefined) return listRuns(url.searchParams);
    if (resource === 'executions' && id !== undefined) return oneRun(id, url.searchParams);
    return message(404, 'not found');
  }

  function listWorkflows(query: URLSearchParams): Answer {
    const refusal = refuse(query, ['active', 'tags', 'name', 'projectId', 'excludePinnedData']);
    if (refusal) return refusal;
    const from = decode<{ limit: number; offset: number }>(query.get('cursor'));
    const limit = from?.limit ?? Number(query.get('limit') ?? 100);
    const offset = from?.offset ?? 0;
    const data = self.workflows.slice(offset, offset + limit);
    const hasMore = offset + limit < self.workflows.length;
    return page(data, hasMore ? { limit, offset: offset + limit } : null);
  }

  function listRuns(query: URLSearchParams): Answer {
    const refusal = refuse(query, ['status', 'workflowId', 'projectId', 'includeData']);
    if (refusal) return refusal;
    const status = query.get('status');
    if (status !== null && !['canceled', 'error', 'running', 'success', 'waiting'].includes(status)) {
      return message(400, 'request/query/status must be equal to one of the allowed values');
    }
    const from = decode<{ limit: number; lastId: string }>(query.get('cursor'));
    const limit = from?.limit ?? Number(query.get('limit') ?? 100);
    const rest = self.runs
      .filter((run) => isListed(run, status))
      .filter((run) => query.get('workflowId') === null || run.workflowId === query.get('workflowId'))
      .filter((run) => from === null || Number(run.id) < Number(from.lastId));
    // limit=0 was accepted, with rows.
    const data = rest.slice(0, limit || 100);
    const hasMore = rest.length > data.length;
    return page(data.map(listed), hasMore ? { lastId: data.at(-1)?.id, limit } : null);
  }

  function oneRun(id: string, query: URLSearchParams): Answer {
    const refusal = refuse(query, ['includeData'], false);
    if (refusal) return refusal;
    const run = self.runs.find((candidate) => candidate.id === id);
    if (!run) return message(404, 'Not Found');
    const { id: _, ...fields } = listed(run);
    const answer = { id, ...fields, createdAt: run.createdAt, deletedAt: null, storedAt: 'db' };
    if (query.get('includeData') !== 'true') return { status: 200, body: answer };
    return { status: 200, body: { ...answer, data: dataOf(run), workflowData: {}, customData: {} } };
  }

  /** A run without recorded data gets those of the recorded run that ended alike. */
  function dataOf(run: RecordedRun): unknown {
    const alike = { error: '463', crashed: '358' }[run.status] ?? '474';
    return self.data.get(run.id) ?? (recording.details.get(run.id) ?? recording.details.get(alike))?.data;
  }
}

/** Ids of active runs are left out unless `running` is asked for; `error` gives crashed ones too. */
function isListed(run: RecordedRun, status: string | null): boolean {
  if (status === 'running') return run.status === 'running';
  if (active.has(run.status)) return false;
  if (status === null) return true;
  return run.status === status || (status === 'error' && run.status === 'crashed');
}

function listed(run: RecordedRun): Omit<RecordedRun, 'createdAt'> {
  const { createdAt: _, ...row } = run;
  return row;
}

function refuse(query: URLSearchParams, known: readonly string[], isList = true): Answer | null {
  for (const name of query.keys()) {
    if (known.includes(name) || (isList && (name === 'limit' || name === 'cursor'))) continue;
    return message(400, `Unknown query parameter '${name}'`);
  }
  if (Number(query.get('limit') ?? 0) > 250) return message(400, 'request/query/limit must be <= 250');
  const cursor = query.get('cursor');
  if (cursor !== null && decode(cursor) === null) return message(400, 'An invalid cursor was provided');
  return null;
}

function page(data: readonly unknown[], next: unknown): Answer {
  const nextCursor = next === null ? null : Buffer.from(JSON.stringify(next)).toString('base64');
  return { status: 200, body: { data, nextCursor } };
}

function decode<T>(cursor: string | null): T | null {
  if (cursor === null) return null;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64').toString()) as T;
  } catch {
    return null;
  }
}

function message(status: number, text: string): Answer {
  return { status, body: { message: text } };
}

function misbehave(response: ServerResponse, fault: Fault, answer: Answer): void {
  switch (fault.kind) {
    case 'reset':
      response.destroy();
      break;
    case 'cut': {
      const body = Buffer.from(JSON.stringify(answer.body));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
      break;
    }
    case 'redirect':
      response.writeHead(302, { location: fault.to }).end();
      break;
    case 'status':
      response.writeHead(fault.status, fault.headers).end('{"message":"fault"}');
      break;
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
