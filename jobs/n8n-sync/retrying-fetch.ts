import { N8nError } from './n8n-error.ts';
import { readBody } from './read-body.ts';

export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

export interface FetchOptions {
  readonly headers: Record<string, string>;
  readonly now: () => Date;
  readonly sleep: Sleep;
  /** How often one question is asked before it is given up. */
  readonly tries: number;
  /** For one try, headers and body together. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface JsonAnswer {
  readonly status: number;
  /** Undefined when the body is not JSON. */
  readonly body: unknown;
}

interface Failure {
  readonly reason: string;
  readonly waitMs: number | null;
  readonly cause?: unknown;
}

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
const longestRetryAfterMs = 300_000;

/**
 * GETs JSON. Broken connections, time-outs, 429, 5xx and cut-off bodies are asked again after 1, 2, 4 … 60 s, or
 * after what Retry-After says (at most 5 min); throws N8nError `unreachable` when all tries failed. Any other status is
 * the caller's to judge. Redirects are not followed: the key would travel with them.
 */
export async function fetchJson(url: URL, options: FetchOptions): Promise<JsonAnswer> {
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    const outcome = await once(url, options);
    if ('status' in outcome) return outcome;
    if (attempt >= options.tries) {
      throw new N8nError(
        'unreachable',
        `n8n at ${url.origin} gave no usable answer to ${url.pathname} in ${attempt} tries: ${outcome.reason}`,
        { cause: outcome.cause },
      );
    }
    const backOffMs = Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs);
    await options.sleep(outcome.waitMs ?? backOffMs, options.signal);
  }
}

async function once(url: URL, options: FetchOptions): Promise<JsonAnswer | Failure> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await fetch(url, {
      headers: options.headers,
      redirect: 'manual',
      signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
    });
    if (response.status === 429 || response.status >= 500) {
      await response.body?.cancel();
      return { reason: `status ${response.status}`, waitMs: retryAfterMs(response, options.now()) };
    }
    const text = await readBody(response, options.maxBytes);
    const body = parse(text);
    // A proxy's or a half-sent page: n8n itself answers a success with JSON only.
    if (body === undefined && response.ok) return { reason: 'the answer is not JSON', waitMs: null };
    return { status: response.status, body };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof N8nError) throw error;
    const reason = timeout.aborted ? `no answer within ${options.timeoutMs} ms` : connectionFault(error);
    return { reason, waitMs: null, cause: error };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds or an HTTP date; null when absent or neither. */
function retryAfterMs(response: Response, now: Date): number | null {
  const header = response.headers.get('retry-after');
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestRetryAfterMs) : null;
}

function connectionFault(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
