import type { RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';

export interface AdmissionLimits {
  /** Requests that are worked on at once. */
  readonly running: number;
  /** Requests that stand in line beyond those. */
  readonly waiting: number;
  /** How long one stands in line before it is told to come again. */
  readonly longestWaitMs: number;
}

/**
 * Fewer at once than the web pool has connections: who was let in finds one for the report and another for its audit
 * row. Without a door, work that was done is thrown away when the row behind it waits too long.
 */
export const admissionLimits: AdmissionLimits = { running: 8, waiting: 200, longestWaitMs: 5_000 };

/** Whether the process lives must be known while it is busy, too. */
const alwaysOpen = '/healthz';

/**
 * Lets so many requests work at once; the others wait in line, first come first served, and get 503 with Retry-After
 * where the line is full or too slow. Stands after the body was read, so that slow senders hold no place.
 */
export function admission(limits: AdmissionLimits = admissionLimits): RequestHandler {
  let running = 0;
  const line = new Set<() => void>();
  return (req, res, next) => {
    if (req.path === alwaysOpen) {
      next();
    } else if (running < limits.running) {
      running += 1;
      enter();
    } else if (line.size >= limits.waiting) {
      next(busy());
    } else {
      const leave = () => {
        clearTimeout(tooLate);
        line.delete(comeIn);
        res.off('close', leave);
      };
      const comeIn = () => {
        leave();
        enter();
      };
      const tooLate = setTimeout(() => {
        leave();
        next(busy());
      }, limits.longestWaitMs);
      line.add(comeIn);
      res.once('close', leave);
    }

    function enter(): void {
      let isIn = true;
      const out = () => {
        if (!isIn) return;
        isIn = false;
        // The place is handed over, not freed: nobody can slip in between.
        const [first] = line;
        if (first) first();
        else running -= 1;
      };
      // The work is over when the answer is complete here: how long its reader takes is nobody's place.
      const end = res.end.bind(res) as (...given: unknown[]) => Response;
      res.end = ((...given: unknown[]) => {
        out();
        return end(...given);
      }) as typeof res.end;
      res.once('close', out);
      next();
    }
  };
}

const busy = () => new AppError(503, 'busy', 'Too many people ask at this moment.', { retryAfterSeconds: 5 });
