import { Command, CommanderError } from 'commander';
import { N8nError } from '../jobs/n8n-sync/n8n-error.ts';
import { clientsCommand } from './command/clients.ts';
import { demoCommand } from './command/demo.ts';
import { doctorCommand } from './command/doctor.ts';
import { FoundSomething, WrongUse } from './command/exit.ts';
import { migrateCommand } from './command/migrate.ts';
import { reportCommand } from './command/report.ts';
import { reportsCommand } from './command/reports.ts';
import { syncCommand } from './command/sync.ts';
import { ConfigError } from './config.ts';
import { AppError } from './errors.ts';

const exitCodes = `
Exit codes: 0 done · 1 found something (doctor) · 2 wrong use · 3 could not be done (database, network, file)`;

/** Puts the command line together; every command runs against DATABASE_URL or the embedded database. */
function createProgram(): Command {
  return new Command('leadlight')
    .description("Leadlight's command line.")
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', exitCodes)
    .exitOverride()
    .addCommand(clientsCommand())
    .addCommand(reportsCommand())
    .addCommand(reportCommand())
    .addCommand(doctorCommand())
    .addCommand(migrateCommand())
    .addCommand(demoCommand())
    .addCommand(syncCommand());
}

function exitCodeOf(error: unknown): number {
  if (error instanceof FoundSomething) return 1;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const complain = (line: string, code: number) => {
    process.stderr.write(`leadlight: ${line}\n`);
    return code;
  };
  if (error instanceof WrongUse) return complain(error.message, 2);
  if (error instanceof AppError && (error.status === 400 || error.status === 404))
    return complain(error.message, 2);
  if (error instanceof AppError || error instanceof ConfigError || error instanceof N8nError)
    return complain(error.message, 3);
  return complain((error as Error).stack ?? String(error), 3);
}

// `leadlight … | head`: a reader that has seen enough is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const program = createProgram();
  for (const command of program.commands) inheritExitOverride(command);
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function inheritExitOverride(command: Command): void {
  command.exitOverride().addHelpText('after', exitCodes);
  for (const child of command.commands) inheritExitOverride(child);
}
