import { Command } from 'commander';
import { listClients } from './operator-scope.ts';
import { formatOption, outOption, toJson, toTable, write } from './output.ts';
import { withPools } from './with-database.ts';

/** `leadlight clients`: every client with its zone and currency. */
export function clientsCommand(): Command {
  return new Command('clients')
    .description('list the clients')
    .addOption(formatOption('table', 'json'))
    .addOption(outOption)
    .addHelpText('after', '\nExamples:\n  leadlight clients\n  leadlight clients --format json')
    .action(async (options: { format: string; out?: string }) => {
      const clients = await withPools((pools) => listClients(pools));
      const text =
        options.format === 'json'
          ? toJson(clients)
          : toTable(
              [{ label: 'id' }, { label: 'name' }, { label: 'timezone' }, { label: 'currency' }],
              clients.map((client) => [client.id, client.name, client.timezone, client.currency]),
            );
      await write(text, options.out);
    });
}
