import { ConfigError } from './config.ts';

export interface ProcessEnd {
  /** Aborted when the end begins, for what would otherwise hold it up. */
  readonly signal: AbortSignal;
  /** Registers a step of the orderly end; steps run last in, first out. */
  readonly after: (step: () => Promise<void>) => void;
  /** Does the work; when it throws, says why in one line (a defect: with its stack) and ends in order with code 1. */
  readonly during: (work: () => Promise<void>) => Promise<void>;
}

const graceMs = 30_000;

/** npm passes on the Ctrl-C that the terminal has sent already: the echo of one signal is not a second one. */
const echoMs = 2_000;

/**
 * Calls `first` on the first Ctrl-C, SIGTERM or closed terminal; a later one ends the process at once. Answers what
 * stops listening.
 */
export function onEndSignal(first: () => void): () => void {
  let since: number | null = null;
  const listener = () => {
    if (since === null) {
      since = performance.now();
      first();
    } else if (performance.now() - since > echoMs) process.exit(1);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/**
 * Ends the process in order on Ctrl-C, SIGTERM and a closed terminal: every step once, newest first. A second signal
 * or 30 s end it at once. A signal during start-up waits for nothing: what was opened so far is closed.
 */
export function endWithProcess(): ProcessEnd {
  const steps: (() => Promise<void>)[] = [];
  const ending = new AbortController();
  let isEnding = false;

  const end = async (code: number) => {
    if (isEnding) return;
    isEnding = true;
    ending.abort();
    setTimeout(() => process.exit(code || 1), graceMs).unref();
    for (let step = steps.pop(); step; step = steps.pop()) {
      await step().catch(complain);
    }
    process.exit(code);
  };

  onEndSignal(() => void end(0));
  return {
    signal: ending.signal,
    after: (step) => {
      if (isEnding) void step();
      else steps.push(step);
    },
    during: async (work) => {
      process.on('uncaughtException', (error) => {
        if (!isEnding) complain(error);
        void end(1);
      });
      await work().catch((error: unknown) => {
        // What was begun fails when its database is taken away: that is the end, not its cause.
        if (!isEnding) complain(error);
        return end(1);
      });
    },
  };
}

function complain(error: unknown): void {
  const isExpected = error instanceof ConfigError;
  process.stderr.write(`leadlight: ${isExpected ? (error as Error).message : (error as Error).stack}\n`);
}
