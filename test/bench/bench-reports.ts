import type pg from 'pg';
import { reports } from '../../reports/registry.ts';
import { runReport } from '../../reports/run.ts';
import { closePools, createPools } from '../../server/compose.ts';
import { withConnection } from '../../server/db/pool.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import { createLog } from '../../server/log.ts';
import { signIn } from '../setup/sign-in.ts';
import type { Figure } from './bench.ts';
import { type BenchWorld, startBenchWorld } from './bench-world.ts';

const runs = 60;

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** Each report of the largest client over 90 days: at the server, and its SQL alone by plain pg. */
export async function benchReports(): Promise<Figure[]> {
  const world = await startBenchWorld();
  try {
    const person = await signIn(world.url, world.emailOf('manager'), world.password);
    const clientId = await largestClient(world);
    const figures: Figure[] = [];
    for (const report of reports) {
      const path = `/clients/${clientId}/reports/${report.slug}`;
      const page = await timings(async () => {
        const answer = await person.get(`${path}?last=90d`);
        await answer.arrayBuffer();
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
      });
      const json = await timings(async () => {
        const answer = await person.get(`${path}.json?last=90d`);
        await answer.arrayBuffer();
        if (answer.status !== 200) throw new Error(`${path}.json answered ${answer.status}`);
      });
      const statements = await recordStatements(world, clientId, report.slug);
      const alone = await withConnection(world.database.urls.owner, (client) =>
        timings(async () => {
          await client.query('begin isolation level repeatable read read only');
          await client.query("select set_config('leadlight.client_id', $1, true)", [clientId]);
          for (const { text, values } of statements) await client.query(text, values);
          await client.query('commit');
        }),
      );
      figures.push(
        { figure: `${report.slug}: page, p50`, value: page.p50, unit: 'ms', goal: '–' },
        { figure: `${report.slug}: page, p95`, value: page.p95, unit: 'ms', goal: '≤ 150' },
        { figure: `${report.slug}: JSON, p95`, value: json.p95, unit: 'ms', goal: '≤ 150' },
        {
          figure: `${report.slug}: its ${statements.length} statements by plain pg, p50`,
          value: alone.p50,
          unit: 'ms',
          goal: '–',
        },
        {
          figure: `${report.slug}: page p50 / SQL p50`,
          value: round(page.p50 / alone.p50),
          unit: '×',
          goal: '–',
        },
      );
    }
    return figures;
  } finally {
    await world.stop();
  }
}

async function largestClient(world: BenchWorld): Promise<string> {
  return withConnection(world.database.urls.owner, async (client) => {
    const found = await client.query(
      'select client_id from leads group by client_id order by count(*) desc limit 1',
    );
    return found.rows[0].client_id as string;
  });
}

/** What one run of the report asks the database, as it is sent. */
async function recordStatements(world: BenchWorld, clientId: string, slug: string): Promise<Statement[]> {
  const pools = createPools(world.database.urls, createLog('silent'));
  const statements: Statement[] = [];
  pools.web.on('connect', (client: pg.PoolClient) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((first: unknown, ...rest: unknown[]) => {
      if (typeof first === 'object' && first !== null && 'text' in first) statements.push(first as Statement);
      return query(first, ...rest);
    }) as typeof client.query;
  });
  try {
    const report = reports.find((one) => one.slug === slug);
    if (!report) throw new Error(`no report ${slug}`);
    await withClient(pools, ClientScope.mint(clientId), (db) =>
      runReport(report, db, { last: '90d' }, new Date()),
    );
  } finally {
    await closePools(pools);
  }
  return statements.map(({ text, values }) => ({ text, values }));
}

async function timings(work: () => Promise<void>): Promise<{ p50: number; p95: number }> {
  for (let warm = 0; warm < 5; warm++) await work();
  const millis: number[] = [];
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    await work();
    millis.push(performance.now() - started);
  }
  millis.sort((a, b) => a - b);
  const at = (share: number) => round(millis[Math.ceil(share * millis.length) - 1] ?? Number.NaN);
  return { p50: at(0.5), p95: at(0.95) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
