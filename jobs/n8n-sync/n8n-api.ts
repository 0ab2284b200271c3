import type { z } from 'zod';
import type { ExecutionAnswer, ExecutionsPage, WorkflowsPage } from './answers.ts';
import { executionAnswer, executionsPage, workflowsPage } from './answers.ts';
import { N8nError } from './n8n-error.ts';
import type { FetchOptions } from './retrying-fetch.ts';
import { fetchJson } from './retrying-fetch.ts';

/** n8n's public REST API v1, as far as the sync reads it. Every call throws N8nError when n8n cannot be read. */
export interface N8nApi {
  /** Waits until the API itself answers: n8n's health checks are green before /api/v1 exists. */
  readonly waitUntilReady: () => Promise<void>;
  readonly workflows: (cursor: string | null) => Promise<WorkflowsPage>;
  /** Newest first. Waiting and running runs are hidden, except running ones with `status` running. */
  readonly executions: (cursor: string | null, status?: 'running') => Promise<ExecutionsPage>;
  /** Null when n8n does not know the id (404). */
  readonly execution: (id: string, includeData: boolean) => Promise<ExecutionAnswer | null>;
}

export interface N8nApiOptions extends Omit<FetchOptions, 'headers'> {
  readonly baseUrl: URL;
  readonly apiKey: string;
  /** Where the operator keeps the key, for the message when it is refused. */
  readonly apiKeySource: string;
  /** At most 250: n8n refuses more. */
  readonly pageSize: number;
}

type Parameters = Record<string, string | number | null | undefined>;

export function createN8nApi(options: N8nApiOptions): N8nApi {
  const fetchOptions: FetchOptions = {
    ...options,
    headers: { 'X-N8N-API-KEY': options.apiKey, accept: 'application/json' },
  };
  const urlOf = (path: string, parameters: Parameters) => {
    const url = new URL(`api/v1/${path}`, options.baseUrl);
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
  };
  const get = async (path: string, parameters: Parameters) => {
    const url = urlOf(path, parameters);
    const answer = await fetchJson(url, fetchOptions);
    if (answer.status === 401 || answer.status === 403) throw keyRefused(answer.status, options.apiKeySource);
    return { url, ...answer };
  };
  const read = async <T>(path: string, parameters: Parameters, shape: z.ZodType<T>): Promise<T | null> => {
    const { url, status, body } = await get(path, parameters);
    if (status === 404) return null;
    if (status !== 200) throw refused(url, status, body);
    const parsed = shape.safeParse(body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = issue?.path.join('.') ?? '';
      throw new N8nError('unusable', `n8n's answer to ${url.pathname} is not understood at "${where}"`);
    }
    return parsed.data;
  };
  const list = async <T>(path: string, parameters: Parameters, shape: z.ZodType<T>): Promise<T> => {
    const page = await read(path, parameters, shape);
    if (page === null) throw noApi(options.baseUrl);
    return page;
  };
  return {
    workflows: (cursor) => list('workflows', { limit: options.pageSize, cursor }, workflowsPage),
    executions: (cursor, status) =>
      list('executions', { limit: options.pageSize, cursor, status }, executionsPage),
    execution: (id, includeData) =>
      read(
        `executions/${encodeURIComponent(id)}`,
        { includeData: includeData ? 'true' : undefined },
        executionAnswer,
      ),
    waitUntilReady: async () => {
      for (let attempt = 1; ; attempt++) {
        const { url, status, body } = await get('workflows', { limit: 1 });
        if (status === 200) return;
        if (status !== 404) throw refused(url, status, body);
        if (attempt >= options.tries) throw noApi(options.baseUrl);
        await options.sleep(Math.min(1_000 * 2 ** (attempt - 1), 10_000), options.signal);
      }
    },
  };
}

function keyRefused(status: number, source: string): N8nError {
  return new N8nError('refused', `n8n refuses the API key (${status}): check ${source}`, { status });
}

function noApi(baseUrl: URL): N8nError {
  return new N8nError(
    'refused',
    `there is no n8n API at ${new URL('api/v1', baseUrl).href}: check the address, and that n8n's public API is enabled`,
    { status: 404 },
  );
}

function refused(url: URL, status: number, body: unknown): N8nError {
  if (status >= 300 && status < 400) {
    return new N8nError('refused', `${url.origin} redirects (${status}); give n8n's final address`, {
      status,
    });
  }
  const message = (body as { message?: unknown } | undefined)?.message;
  const detail = typeof message === 'string' ? `: ${message.slice(0, 200)}` : '';
  return new N8nError('refused', `n8n refuses ${url.pathname} (${status})${detail}`, { status });
}
