import { Command } from 'commander';
import { syncN8n } from '../../jobs/n8n-sync/sync-n8n.ts';
import { systemClock } from '../clock.ts';
import { WrongUse } from './exit.ts';
import { scopeByName } from './operator-scope.ts';
import { formatOption, toJson, write } from './output.ts';
import { withPools } from './with-database.ts';

interface Options {
  readonly client: string;
  readonly url: string;
  readonly apiKeyEnv: string;
  readonly format: string;
}

/** `leadlight sync n8n`: copies workflows and executions of an n8n server into the client's tables. */
export function syncCommand(): Command {
  const n8n = new Command('n8n')
    .description("copy an n8n server's workflows and executions; run it again to go on")
    .requiredOption('--client <name|id>', 'whose automations these are')
    .requiredOption('--url <base>', "the server's address, such as https://n8n.example.com")
    .requiredOption('--api-key-env <VAR>', 'the environment variable that holds the API key')
    .addOption(formatOption('table', 'json'))
    .addHelpText(
      'after',
      '\nExamples:\n  N8N_KEY=… leadlight sync n8n --client "BrightSmile Dental Group" --url https://n8n.example.com --api-key-env N8N_KEY',
    )
    .action(async (options: Options) => {
      const result = await withPools(async (pools, { config, log }) => {
        const apiKey = config.readSecretVariable(options.apiKeyEnv);
        if (!apiKey) throw new WrongUse(`api-key-env: the variable ${options.apiKeyEnv} is not set.`);
        const baseUrl = parseBase(options.url);
        const scope = await scopeByName(pools, options.client);
        return syncN8n({
          pools,
          clientId: scope.clientId,
          baseUrl,
          apiKey,
          apiKeySource: `the variable ${options.apiKeyEnv}`,
          now: systemClock,
          log,
        });
      });
      const lines = Object.entries(result).map(([name, count]) => `${String(count).padStart(10)}  ${name}`);
      await write(options.format === 'json' ? toJson(result) : lines.join('\n'), undefined);
    });
  return new Command('sync').description('copy from other systems').addCommand(n8n);
}

function parseBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new WrongUse('url: it must start with http:// or https://.');
  if (url.username || url.password) throw new WrongUse('url: it must not hold a user name or password.');
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}
