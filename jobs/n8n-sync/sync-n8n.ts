import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Pools } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { badInput, notFound } from '../../server/errors.ts';
import type { Logger } from '../../server/log.ts';
import { askErrors } from './ask-errors.ts';
import { askGaps, askUnfinished, probeAbove, scanRunning } from './ask-open-runs.ts';
import { createN8nApi } from './n8n-api.ts';
import { refuseSecondServer } from './one-server.ts';
import type { Pass, Tally } from './pass.ts';
import { inJob } from './pass.ts';
import type { Sleep } from './retrying-fetch.ts';
import { scanExecutions } from './scan-executions.ts';
import { scanWorkflows } from './scan-workflows.ts';
import { beginPass, completePass, failPass, lockState } from './sync-state.ts';

export interface SyncOptions {
  readonly pools: Pools;
  readonly clientId: string;
  /** Where n8n lives, with its path if it has one: `https://n8n.example.com/`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Where the operator keeps the key, for the message when n8n refuses it; default `the API key variable`. */
  readonly apiKeySource?: string;
  readonly now: () => Date;
  readonly log?: Logger;
  readonly signal?: AbortSignal;
  /** Rows a page, 1 to 250 (default), n8n's own maximum. */
  readonly pageSize?: number;
  /** n8n's EXECUTIONS_DATA_MAX_AGE; 336, its default. */
  readonly pruneAgeHours?: number;
  readonly windowIds?: number;
  readonly sleep?: Sleep;
  /** How often one question is asked before the sync gives up; default 5. */
  readonly tries?: number;
  readonly timeoutMs?: number;
}

/** What a pass has seen and changed. `gaps` and `unfinished` are what stays open after it. */
export interface SyncResult extends Readonly<Tally> {
  /** Different runs that n8n has shown. */
  readonly executionsSeen: number;
  readonly gaps: number;
  readonly gapsGivenUp: number;
  readonly unfinished: number;
}

const hourMs = 3_600_000;
const largestAnswerBytes = 32 * 1024 * 1024;

/**
 * Brings n8n's workflows and runs of one server into one client's tables, in one pass. It may be stopped anywhere and
 * run again, also by two at once: each page is one transaction, and what is known is never lost or doubled.
 * Throws N8nError when n8n cannot be read, AppError for wrong input; the state keeps the message.
 */
export async function syncN8n(options: SyncOptions): Promise<SyncResult> {
  const pass = createPass(options);
  await inJob(pass, async (db) => {
    const client = await db.optionalRow(
      sql.raw('select id from clients where id = :client', { client: db.clientId }),
    );
    if (!client) throw notFound('The client');
    await refuseSecondServer(db);
  });
  try {
    return await run(pass);
  } catch (error) {
    // A stop is no fault of n8n's; and when the database is what failed, the first error is the one to tell.
    if (!options.signal?.aborted) {
      const message = error instanceof Error ? error.message : String(error);
      await inJob(pass, (db) => failPass(db, pass.source, pass.now(), message)).catch(() => {});
    }
    throw error;
  }
}

async function run(pass: Pass): Promise<SyncResult> {
  const state = await inJob(pass, (db) => beginPass(db, { source: pass.source, now: pass.startedAt }));
  await pass.api.waitUntilReady();
  await scanWorkflows(pass);
  await scanExecutions(pass, state);
  await scanRunning(pass);
  const { highest_execution_id: id } = await inJob(pass, (db) => lockState(db, pass.source));
  const highest = id === null ? null : BigInt(id);
  await probeAbove(pass, highest);
  const gaps = await askGaps(pass, highest);
  const unfinished = await askUnfinished(pass);
  await askErrors(pass);
  await inJob(pass, (db) =>
    completePass(db, { source: pass.source, startedAt: pass.startedAt, now: pass.now() }),
  );
  const result = { ...pass.tally, executionsSeen: pass.seen.size, ...gaps, unfinished };
  pass.log?.info({ clientId: pass.clientId, source: pass.source, ...result }, 'n8n sync done');
  return result;
}

function createPass(options: SyncOptions): Pass {
  const pageSize = options.pageSize ?? 250;
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 250) {
    throw badInput('page-size', 'n8n gives 1 to 250 rows a page');
  }
  const baseUrl = parseBaseUrl(options.baseUrl);
  const sleep: Sleep =
    options.sleep ?? ((ms, signal) => sleepFor(ms, undefined, signal ? { signal } : undefined));
  return {
    pools: options.pools,
    clientId: options.clientId,
    source: baseUrl.href,
    api: createN8nApi({
      baseUrl,
      apiKey: options.apiKey,
      apiKeySource: options.apiKeySource ?? 'the API key variable',
      pageSize,
      now: options.now,
      sleep,
      tries: options.tries ?? 5,
      timeoutMs: options.timeoutMs ?? 30_000,
      maxBytes: largestAnswerBytes,
      signal: options.signal,
    }),
    startedAt: options.now(),
    now: options.now,
    log: options.log,
    signal: options.signal,
    limits: {
      windowIds: options.windowIds ?? 500,
      overlapMs: hourMs,
      gapsPerPass: 500,
      pruneAgeMs: (options.pruneAgeHours ?? 336) * hourMs,
    },
    tally: { workflows: 0, inserted: 0, updated: 0, detailsFetched: 0 },
    asked: new Set(),
    seen: new Set(),
  };
}

function parseBaseUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw badInput('url', 'must be the http(s) address of an n8n server');
  }
  if (url.username || url.password) throw badInput('url', 'must not contain a user or password');
  url.search = '';
  url.hash = '';
  url.pathname = `${url.pathname.replace(/(\/api\/v1)?\/*$/, '')}/`;
  return url;
}
