import { ConfigError } from './config.ts';

export interface ProcessEnd {
  /** Registers a step of the orderly end; steps run last in, first out. */
  readonly after: (step: () => Promise<void>) => void;
  /** Does the work; when it throws, says why in one line (a defect: with its stack) and ends in order with code 1. */
  readonly during: (work: () => Promise<void>) => Promise<void>;
}

const graceMs = 30_000;

/** npm passes on the Ctrl-C that the terminal has sent already: the echo of one signal is not a second one. */
const echoMs = 2_000;

/**
 * Ends the process in order on Ctrl-C, SIGTERM and a closed terminal: every step once, newest first. A second signal
 * or 30 s end it at once. A signal during start-up waits for nothing: what was opened so far is closed.
 */
export function endWithProcess(): ProcessEnd {
  const steps: (() => Promise<void>)[] = [];
  let endingSince: number | null = null;

  const end = async (code: number) => {
    if (endingSince !== null) {
      if (performance.now() - endingSince > echoMs) process.exit(code || 1);
      return;
    }
    endingSince = performance.now();
    setTimeout(() => process.exit(code || 1), graceMs).unref();
    for (let step = steps.pop(); step; step = steps.pop()) {
      await step().catch(complain);
    }
    process.exit(code);
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(0));
  }
  return {
    after: (step) => {
      if (endingSince !== null) void step();
      else steps.push(step);
    },
    during: async (work) => {
      process.on('uncaughtException', (error) => {
        if (endingSince === null) complain(error);
        void end(1);
      });
      await work().catch((error: unknown) => {
        // What was begun fails when its database is taken away: that is the end, not its cause.
        if (endingSince === null) complain(error);
        return end(1);
      });
    },
  };
}

function complain(error: unknown): void {
  const isExpected = error instanceof ConfigError || (error as { code?: string }).code === 'EADDRINUSE';
  process.stderr.write(`leadlight: ${isExpected ? (error as Error).message : (error as Error).stack}\n`);
}
