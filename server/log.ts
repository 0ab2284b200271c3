import type { Logger } from 'pino';
import { pino } from 'pino';

export type { Logger };

/** Paths that must never reach a log line, wherever an object is logged. */
const redactedPaths = [
  'password',
  '*.password',
  'req.headers.cookie',
  'req.headers.authorization',
  'headers.cookie',
  'headers.authorization',
];

/**
 * One JSON line an event (CR, LF and escape codes are JSON-escaped, hence no forged lines).
 * `destination` is for tests; by default lines go to standard error so that the command line's output stays clean.
 */
export function createLog(level: string, destination?: { write(line: string): void }): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: redactedPaths, censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
}
