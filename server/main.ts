import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { ConfigError, readConfig, readWebSecrets } from './config.ts';
import { endWithProcess } from './process-end.ts';

const end = endWithProcess();

// Settings are judged before anything else is loaded: a wrong one costs a fraction of a second.
await end.during(async () => {
  const args = process.argv.slice(2);
  const unknown = args.find((arg) => arg !== '--allow-demo');
  if (unknown) throw new ConfigError(`unknown argument ${unknown}; known: --allow-demo`);
  const config = readConfig();
  const secrets = readWebSecrets(config);
  enableCompileCache(join(config.stateDir, 'compile-cache'));
  const { startWeb } = await import('./start-web.ts');
  await startWeb(config, secrets, args.includes('--allow-demo'), end);
});
