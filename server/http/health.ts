import { sql, withLogin } from '../db/tenancy.ts';
import type { RouteContext } from './route.ts';

/** `GET /healthz`: 200 once requests can be served, 503 while they cannot: the database is gone or we are stopping. */
export async function health({ app, req, res }: RouteContext): Promise<void> {
  const stopping = req.app.locals.stopping === true;
  const ready = !stopping && (await answers(app.pools));
  res.status(ready ? 200 : 503);
  if (!ready) res.set('Retry-After', '5');
  res.json({ status: ready ? 'ok' : stopping ? 'stopping' : 'database unavailable' });
}

async function answers(pools: RouteContext['app']['pools']): Promise<boolean> {
  try {
    await withLogin(pools, (db) => db.rows(sql.raw('select 1')));
    return true;
  } catch {
    return false;
  }
}
