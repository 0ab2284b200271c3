import { tooMany } from '../errors.ts';

export interface AttemptGate {
  /** Runs `work` now or in its turn; throws tooMany when the queue is full. */
  readonly pass: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Lets `running` attempts work at once and `waiting` more stand in line. A password hash is made to be expensive: a
 * flood of sign-ins must not take the processor from everybody else.
 */
export function createAttemptGate(limits: { running: number; waiting: number }): AttemptGate {
  let running = 0;
  const line: (() => void)[] = [];
  return {
    pass: async (work) => {
      if (running >= limits.running) {
        if (line.length >= limits.waiting) throw tooMany('Too many sign-ins at this moment. Try again.', 1);
        await new Promise<void>((resolve) => line.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        // The place is handed over, not freed: nobody can slip in between.
        const next = line.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
