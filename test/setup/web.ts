import { randomBytes } from 'node:crypto';
import type { Clock } from '../../server/clock.ts';
import { fixedClock } from '../../server/clock.ts';
import type { Composition } from '../../server/compose.ts';
import { compose } from '../../server/compose.ts';
import type { Config } from '../../server/config.ts';
import { readConfig } from '../../server/config.ts';
import type { Pools } from '../../server/db/tenancy.ts';
import { createApp } from '../../server/http/app.ts';
import type { Route } from '../../server/http/route.ts';
import { serve } from '../../server/http/serve.ts';
import { createLog } from '../../server/log.ts';
import type { BrowserSession } from './browser-session.ts';
import { browserSession } from './browser-session.ts';
import type { TestDatabase } from './database.ts';
import { createTestDatabase } from './database.ts';
import { demoPassword, demoWorld } from './demo-world.ts';
import { signIn } from './sign-in.ts';

export interface TestWeb {
  readonly url: string;
  readonly app: Composition;
  readonly db: TestDatabase;
  /** Every log line so far, as it was written. */
  readonly logLines: string[];
  readonly visitor: () => BrowserSession;
  readonly signIn: (email: string, password?: string) => Promise<BrowserSession>;
  readonly close: () => Promise<void>;
}

export interface TestWebOptions {
  readonly template?: 'migrated' | 'demo';
  /** Another instance over the same database; closing it leaves the database. */
  readonly db?: TestDatabase;
  readonly clock?: Clock;
  readonly config?: Partial<Config>;
  readonly secrets?: Composition['secrets'];
  readonly routes?: readonly Route[];
  /** Other ways to the same database (through a proxy, of another size); the caller closes them. */
  readonly pools?: Pools;
}

/** A real server on a real database, at the demo world's instant unless told otherwise. */
export async function startTestWeb(options: TestWebOptions = {}): Promise<TestWeb> {
  const db = options.db ?? (await createTestDatabase(options.template ?? 'demo'));
  const logLines: string[] = [];
  const app = compose({
    config: { ...readConfig({}), ...options.config },
    secrets: options.secrets ?? {
      sessionSecret: randomBytes(36).toString('base64url'),
      csrfSecret: randomBytes(36).toString('base64url'),
    },
    pools: options.pools ?? db.pools,
    log: createLog('info', { write: (line) => logLines.push(line) }),
    clock: options.clock ?? fixedClock(demoWorld.now),
  });
  const web = await serve(createApp(app, options.routes), { host: '127.0.0.1', port: 0 });
  return {
    url: web.url,
    app,
    db,
    logLines,
    visitor: () => browserSession(web.url),
    signIn: (email, password = demoPassword) => signIn(web.url, email, password),
    close: async () => {
      await web.stop();
      if (!options.db) await db.drop();
    },
  };
}
