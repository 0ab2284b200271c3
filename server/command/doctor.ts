import { Command } from 'commander';
import { doctor } from '../doctor/doctor.ts';
import { FoundSomething } from './exit.ts';
import { formatOption, outOption, toJson, write } from './output.ts';
import { withDatabase } from './with-database.ts';

/** `leadlight doctor`: what differs between the live database and the contract, and what to do about each finding. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('compare the database with what Leadlight needs')
    .addOption(formatOption('table', 'json'))
    .addOption(outOption)
    .addHelpText(
      'after',
      '\nExamples:\n  leadlight doctor\n  leadlight doctor --format json --out findings.json',
    )
    .action(async (options: { format: string; out?: string }) => {
      const findings = await withDatabase(({ database }) => doctor(database.urls.owner));
      const text =
        options.format === 'json'
          ? toJson(findings)
          : findings.length === 0
            ? 'Nothing to complain about.'
            : findings
                .map(
                  (one) =>
                    `${one.severity.toUpperCase().padEnd(5)} ${one.object}: ${one.message}\n      ${one.remedy.replaceAll('\n', '\n      ')}`,
                )
                .join('\n');
      await write(text, options.out);
      if (findings.some((one) => one.severity !== 'info')) throw new FoundSomething();
    });
}
