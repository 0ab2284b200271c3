import type { Logger } from './log.ts';

export interface ProcessEnd {
  /** Registers a step of the orderly end; steps run last in, first out. */
  readonly after: (step: () => Promise<void>) => void;
  /** From now on a broken promise or exception ends the process in order instead of leaving it half alive. */
  readonly ready: () => void;
}

const graceMs = 30_000;

/** npm passes on the Ctrl-C that the terminal has sent already: the echo of one signal is not a second one. */
const echoMs = 2_000;

/**
 * Ends the process in order on Ctrl-C, SIGTERM and a closed terminal: every step once, newest first. A second signal
 * or 30 s end it at once. A signal during start-up waits for nothing: what was opened so far is closed.
 */
export function endWithProcess(log: Logger): ProcessEnd {
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
      await step().catch((error: Error) =>
        log.error({ err: error.message }, 'a step of the shutdown failed'),
      );
    }
    process.exit(code);
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(Number(process.exitCode ?? 0)));
  }
  return {
    after: (step) => {
      if (endingSince !== null) void step();
      else steps.push(step);
    },
    ready: () => {
      process.on('uncaughtException', (error) => {
        log.fatal({ err: error }, 'uncaught exception');
        void end(1);
      });
    },
  };
}
