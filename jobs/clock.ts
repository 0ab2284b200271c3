import cron from 'node-cron';
import type { Clock } from '../server/clock.ts';
import type { Pools } from '../server/db/tenancy.ts';
import type { Logger } from '../server/log.ts';
import { removeExpiredSessions } from './housekeeping/remove-expired-sessions.ts';

export interface JobContext {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly log: Logger;
}

interface ClockLine {
  readonly name: string;
  /** Five cron fields, in UTC. */
  readonly cron: string;
  readonly purpose: string;
  readonly run: (context: JobContext) => Promise<Readonly<Record<string, number>>>;
}

/** Every recurring task. A tick only wakes: what is due is read from the database. */
export const clockLines: readonly ClockLine[] = [
  {
    name: 'remove-expired-sessions',
    cron: '*/15 * * * *',
    purpose: 'Sign-ins and attempt counters that are over are removed.',
    run: removeExpiredSessions,
  },
];

export interface RunningClock {
  /** Stops ticking and waits for what runs. */
  readonly stop: () => Promise<void>;
}

/** Starts every line; a line that fails says so and goes on at its next tick. */
export function startClock(context: JobContext, lines: readonly ClockLine[] = clockLines): RunningClock {
  const running = new Set<Promise<void>>();
  const tasks = lines.map((line) =>
    cron.schedule(
      line.cron,
      () => {
        const work = runLine(context, line).finally(() => running.delete(work));
        running.add(work);
        return work;
      },
      { name: line.name, timezone: 'UTC', noOverlap: true },
    ),
  );
  return {
    stop: async () => {
      await Promise.all(tasks.map((task) => task.destroy()));
      await Promise.all(running);
    },
  };
}

async function runLine(context: JobContext, line: ClockLine): Promise<void> {
  try {
    context.log.info({ job: line.name, ...(await line.run(context)) }, 'job done');
  } catch (error) {
    context.log.error({ job: line.name, err: (error as Error).message }, 'job failed');
  }
}
