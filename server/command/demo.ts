import { Command, InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';
import { systemClock } from '../clock.ts';
import { readInstallSecrets } from '../config.ts';
import { loadMarkedDemo } from '../demo/demo-mark.ts';
import { DemoRefusedError } from '../demo/load-demo.ts';
import { ensureSchema } from '../open-database.ts';
import { WrongUse } from './exit.ts';
import { formatOption, toJson, write } from './output.ts';
import { withDatabase } from './with-database.ts';

interface Options {
  readonly clients: number;
  readonly days: number;
  readonly leads: number;
  readonly seed: number;
  readonly stageEvents?: number;
  readonly executions?: number;
  readonly aiCalls?: number;
  readonly messages?: number;
  readonly now?: Date;
  readonly format: string;
}

/** `leadlight demo`: a believable world in an empty database; the same seed and now give the same rows. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('fill an empty database with demo data')
    .option('--clients <n>', 'how many clients', whole(1, 500), 6)
    .option('--days <n>', 'how many days of history', whole(1, 3_660), 180)
    .option('--leads <n>', 'how many leads in all', whole(1, 10_000_000), 4_000)
    .option('--seed <n>', 'what the randomness starts from', whole(0, 2 ** 31 - 1), 7)
    .option(
      '--stage-events <n>',
      'how many stage moves (default: in proportion to leads)',
      whole(0, 100_000_000),
    )
    .option('--executions <n>', 'how many workflow runs', whole(0, 100_000_000))
    .option('--ai-calls <n>', 'how many AI calls', whole(0, 100_000_000))
    .option('--messages <n>', 'how many messages', whole(0, 100_000_000))
    .option('--now <iso>', 'the instant that counts as now (default: the real one)', instant)
    .addOption(formatOption('table', 'json'))
    .addHelpText(
      'after',
      '\nExamples:\n  leadlight demo\n  leadlight demo --clients 6 --days 180 --leads 4000 --seed 7 --now 2026-11-22T09:30:00Z\n  leadlight demo --leads 400000',
    )
    .action(async (options: Options) => {
      const { format, now, ...sizes } = options;
      const result = await withDatabase(async ({ config, database }) => {
        await ensureSchema(database);
        const password = readInstallSecrets(config.stateDir).demoPassword;
        return loadMarkedDemo(
          {
            connectionString: database.urls.owner,
            ...sizes,
            now: now ?? systemClock(),
            passwordFor: () => password,
          },
          password,
        );
      }).catch((error: unknown) => {
        if (error instanceof DemoRefusedError) throw new WrongUse(error.message);
        throw error;
      });
      const text = [
        ...Object.entries(result.counts).map(([table, count]) => `${String(count).padStart(12)}  ${table}`),
        '',
        ...result.signIns.map((one) => `${one.email}  ${one.role}${one.client ? `, ${one.client}` : ''}`),
        `password: ${result.password}`,
      ].join('\n');
      await write(format === 'json' ? toJson(result) : text, undefined);
    });
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,12}$/.test(text) || Number(text) < least || Number(text) > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return Number(text);
  };
}

function instant(text: string): Date {
  const parsed = DateTime.fromISO(text, { zone: 'UTC' });
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) || !parsed.isValid) {
    throw new InvalidArgumentError('It must be an instant such as 2026-11-22T09:30:00Z.');
  }
  return parsed.toJSDate();
}
