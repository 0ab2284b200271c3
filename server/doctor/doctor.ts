import { type RunQuery, readCatalogue } from '../db/catalogue.ts';
import { pendingMigrations } from '../db/migrate.ts';
import { withConnection } from '../db/pool.ts';
import { platformTables } from '../db/tables.ts';
import { checkClients } from './check-clients.ts';
import { checkColumns } from './check-columns.ts';
import { checkEnums } from './check-enums.ts';
import { checkGrants } from './check-grants.ts';
import { checkKeys } from './check-keys.ts';
import { checkReporting } from './check-reporting.ts';
import { checkRoles } from './check-roles.ts';
import { checkSecondWall } from './check-second-wall.ts';
import type { Finding } from './finding.ts';
import { error } from './finding.ts';

const weight = { error: 0, warn: 1, info: 2 } as const;

/**
 * Compares the live database with the contract and answers what differs, pending migrations and what is gravest first; empty when all is well. Reads
 * only. Connects as the owner of the platform's tables, or as any role that may read `reporting` and `clients`.
 */
export async function doctor(connectionString: string): Promise<Finding[]> {
  const pending = await pendingMigrations(connectionString);
  const findings = await withConnection(connectionString, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    return examine(async (statement) => (await client.query(statement)).rows);
  });
  findings.sort(
    (a, b) =>
      weight[a.severity] - weight[b.severity] ||
      a.code.localeCompare(b.code) ||
      a.object.localeCompare(b.object),
  );
  if (pending.length === 0) return findings;
  // First of all: migrating makes most of what the others miss.
  const migrateFirst = error(
    'migrations_pending',
    'reporting.migrations',
    `Not applied yet: ${pending.join(', ')}. They make most of what is missing below.`,
    'Run: leadlight migrate',
  );
  return [migrateFirst, ...findings];
}

/** What differs as one transaction sees it, pending migrations aside. */
export async function examine(run: RunQuery): Promise<Finding[]> {
  const live = await readCatalogue(run);
  const madeByUs = new Set<string>();
  if (live.relations.has('reporting.platform_objects')) {
    const rows = await run('select name from reporting.platform_objects where made_by_us');
    for (const { name } of rows as { name: string }[]) madeByUs.add(name);
  }
  return [
    ...checkColumns(live, platformTables),
    ...checkKeys(live, platformTables),
    ...checkRoles(live),
    ...checkSecondWall(live, platformTables),
    ...checkGrants(live, platformTables, madeByUs),
    ...checkReporting(live),
    ...(await checkEnums(live, run)),
    ...(await checkClients(live, run)),
  ];
}
