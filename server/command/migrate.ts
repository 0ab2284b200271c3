import { Command } from 'commander';
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
      '\nExamples:\n  leadlight migrate\n  DATABASE_OWNER_URL=postgres://owner@host/db leadlight migrate',
    )
    .action(async (options: { format: string }) => {
      const { applied } = await withDatabase(({ database }) => {
        const rolePasswords = database.rolePasswords;
        return migrate({
          connectionString: database.urls.owner,
          ...(rolePasswords ? { rolePasswords: withoutSuperuser(rolePasswords) } : {}),
        });
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
