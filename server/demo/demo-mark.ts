import { systemClock } from '../clock.ts';
import { withConnection } from '../db/pool.ts';
import { type DemoOptions, type DemoResult, loadDemo } from './load-demo.ts';

export interface DemoMark {
  readonly signIns: DemoResult['signIns'];
}

/** The demo world of this database; null where there is none. */
export function findDemo(ownerUrl: string): Promise<DemoMark | null> {
  return withConnection(ownerUrl, async (client) => {
    const found = await client.query<{ sign_ins: DemoResult['signIns'] }>(
      'select sign_ins from reporting.demo_loads order by loaded_at desc limit 1',
    );
    const newest = found.rows[0];
    return newest ? { signIns: newest.sign_ins } : null;
  });
}

/**
 * Loads a demo world and remembers, in the same transaction, that it is one. Throws DemoRefusedError where the database
 * has clients already.
 */
export async function loadMarkedDemo(
  options: Omit<DemoOptions, 'atEnd'>,
  password: string,
): Promise<DemoResult & { readonly password: string }> {
  const result = await loadDemo({
    ...options,
    atEnd: async (load, { signIns }) => {
      await load.query('insert into reporting.demo_loads (loaded_at, seed, sign_ins) values ($1, $2, $3)', [
        options.now,
        options.seed,
        JSON.stringify(signIns),
      ]);
    },
  });
  return { ...result, password };
}

/** Fills a database without clients with the default demo world. */
export async function ensureDemo(
  ownerUrl: string,
  password: string,
  say: (line: string) => void,
): Promise<void> {
  const isEmpty = await withConnection(ownerUrl, async (client) => {
    const found = await client.query('select 1 from public.clients limit 1');
    return found.rowCount === 0;
  });
  if (!isEmpty) return;
  say('Loading demo data …');
  await loadMarkedDemo(
    {
      connectionString: ownerUrl,
      clients: 6,
      days: 180,
      leads: 4_000,
      seed: 7,
      now: systemClock(),
      passwordFor: () => password,
    },
    password,
  );
}
