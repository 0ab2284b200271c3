import { startClock } from '../jobs/clock.ts';
import { storeDeferredAccesses } from './access/audit-access.ts';
import { closePools, compose, createPools } from './compose.ts';
import { type Config, ConfigError, readInstallSecrets, type WebSecrets } from './config.ts';
import { ensureDemo, findDemo } from './demo/demo-mark.ts';
import { createApp } from './http/app.ts';
import { serve } from './http/serve.ts';
import { createLog } from './log.ts';
import { checkRoles, ensureSchema, openDatabase } from './open-database.ts';
import type { ProcessEnd } from './process-end.ts';

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * The web process: with no settings at all the embedded Postgres, migrations, demo data in an empty database, and the
 * clock; with DATABASE_URL only the web, on a schema that `leadlight migrate` brought.
 */
export async function startWeb(
  config: Config,
  secrets: WebSecrets,
  allowDemo: boolean,
  end: ProcessEnd,
): Promise<void> {
  const log = createLog(config.logLevel);
  const say = (line: string) => process.stdout.write(`${line}\n`);

  const opening = openDatabase(config, end.signal);
  // Registered before it is open: a signal in this moment must not leave a server behind.
  end.after(async () => (await opening.catch(() => null))?.close());
  const database = await opening;
  await ensureSchema(database);
  await checkRoles(database);
  if (database.isEmbedded) {
    const password = readInstallSecrets(config.stateDir).demoPassword;
    await ensureDemo(database.urls.owner, password, say);
  }
  const demo = await findDemo(database.urls.owner);
  const host = config.host ?? '127.0.0.1';
  if (demo && !loopback.has(host) && !allowDemo) {
    throw new ConfigError(
      `HOST=${host} would show demo data and its sign-ins to the network. Add --allow-demo if that is meant.`,
    );
  }

  const pools = createPools(database.urls, log);
  end.after(() => closePools(pools));
  const app = compose({ config, secrets, pools, log });
  end.after(() => storeDeferredAccesses(app));
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
}
