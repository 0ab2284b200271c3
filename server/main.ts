import { startClock } from '../jobs/clock.ts';
import { closePools, compose, createPools } from './compose.ts';
import { ConfigError, readConfig, readInstallSecrets, readWebSecrets } from './config.ts';
import { ensureDemo, findDemo } from './demo/demo-mark.ts';
import { createApp } from './http/app.ts';
import { serve } from './http/serve.ts';
import { createLog } from './log.ts';
import { checkRoles, ensureSchema, openDatabase } from './open-database.ts';
import { endWithProcess } from './process-end.ts';

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * The web process: with no settings at all the embedded Postgres, migrations, demo data in an empty database, and the
 * clock; with DATABASE_URL only the web, on a schema that `leadlight migrate` brought.
 */
async function main(args: readonly string[]): Promise<void> {
  const unknown = args.find((arg) => arg !== '--allow-demo');
  if (unknown) throw new ConfigError(`unknown argument ${unknown}; known: --allow-demo`);
  const config = readConfig();
  const secrets = readWebSecrets(config);
  const log = createLog(config.logLevel);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const end = endWithProcess(log);

  const database = await openDatabase(config);
  end.after(database.close);
  await ensureSchema(database);
  await checkRoles(database);
  if (database.isEmbedded) {
    const password = readInstallSecrets(config.stateDir).demoPassword;
    await ensureDemo(database.urls.owner, password, say);
  }
  const demo = await findDemo(database.urls.owner);
  const host = config.host ?? '127.0.0.1';
  if (demo && !loopback.has(host) && !args.includes('--allow-demo')) {
    throw new ConfigError(
      `HOST=${host} would show demo data and its sign-ins to the network. Add --allow-demo if that is meant.`,
    );
  }

  const pools = createPools(database.urls, log);
  end.after(() => closePools(pools));
  const app = compose({ config, secrets, pools, log });
  if (database.isEmbedded) {
    const clock = startClock(app);
    end.after(clock.stop);
  }
  const web = await serve(createApp(app), { host, port: config.port });
  end.after(web.stop);

  say(`\nLeadlight is ready: ${config.publicUrl ?? web.url}`);
  if (!loopback.has(host) && !config.publicUrl?.startsWith('https:')) {
    log.warn('sign-ins over plain http are safe on this machine only: put TLS in front and set PUBLIC_URL');
  }
  if (demo && database.isEmbedded) {
    say('\nDemo sign-ins (all with the same password):');
    for (const one of demo.signIns)
      say(`  ${one.email.padEnd(38)} ${one.role}${one.client ? `, ${one.client}` : ''}`);
    say(`  password: ${readInstallSecrets(config.stateDir).demoPassword}\n`);
  }
  end.ready();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || (error as { code?: string }).code === 'EADDRINUSE';
  process.stderr.write(`leadlight: ${isExpected ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = 1;
  process.emit('SIGTERM');
});
