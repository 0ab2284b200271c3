import { Command } from 'commander';
import { ConfigError } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { formatOption, toJson, write } from './output.ts';
import { withDatabase } from './with-database.ts';

/** `leadlight migrate`: brings the schema up to date; a second run does nothing. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description("create or adopt the tables, and bring Leadlight's own schema up to date")
    .addOption(formatOption('table', 'json'))
    .addHelpText(
      'after',
      '\nExamples:\n  leadlight migrate\n  DATABASE_URL=postgres://owner@host/db leadlight migrate',
    )
    .action(async (options: { format: string }) => {
      const { applied } = await withDatabase(({ database }) => {
        const rolePasswords = database.rolePasswords;
        return migrate({
          connectionString: database.urls.owner,
          ...(rolePasswords ? { rolePasswords: withoutSuperuser(rolePasswords) } : {}),
        }).catch(explain);
      });
      const lines = applied.length > 0 ? applied.map((name) => `applied ${name}`) : ['up to date'];
      await write(options.format === 'json' ? toJson({ applied }) : lines.join('\n'), undefined);
    });
}

function withoutSuperuser<T extends { postgres: string }>({
  postgres: _own,
  ...roles
}: T): Omit<T, 'postgres'> {
  return roles;
}

/** What an operator can mend in one line; a migration is all or nothing, so nothing was changed. */
function explain(error: unknown): never {
  const { code, message } = error as { code?: string; message: string };
  const remedy =
    code === '42501'
      ? "Run it as the owner of the platform's tables, with the right to make roles (CREATEROLE) or as a superuser."
      : code === '55P03'
        ? 'Another session holds a table that must change. Run it again in a quiet moment.'
        : null;
  if (remedy === null) throw error;
  throw new ConfigError(`nothing was migrated: ${message}. ${remedy}`);
}
