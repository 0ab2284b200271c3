import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { withConnection } from './pool.ts';

/** A transaction of the owner that can copy whole tables in. */
export type BulkLoad = {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  /** `lines` are in COPY's text format; names are ours, never a person's input. */
  copy(table: string, columns: readonly string[], lines: string[]): Promise<void>;
};

/**
 * Runs `work` in one transaction on a connection of its own: everything it loads is there, or nothing. The tables of
 * `rebuildAtEnd` lose their foreign keys and plain indexes for the time of the work and get the same ones back, which
 * checks and sorts all rows at once instead of one by one: worth its fixed cost from some ten thousand rows upwards.
 */
export function bulkLoad<T>(
  connectionString: string,
  options: { rebuildAtEnd: readonly string[] },
  work: (load: BulkLoad) => Promise<T>,
): Promise<T> {
  return withConnection(connectionString, async (client) => {
    await client.query('BEGIN');
    try {
      await client.query("SET LOCAL TIME ZONE 'UTC'");
      const restore = await takeOffKeysAndIndexes(client, options.rebuildAtEnd);
      const result = await work({
        query: (text, values) => client.query(text, values),
        copy: (table, columns, lines) => copyLines(client, table, columns, lines),
      });
      await restore();
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  });
}

async function copyLines(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  lines: string[],
): Promise<void> {
  const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const target = table
    .split('.')
    .map((part) => client.escapeIdentifier(part))
    .join('.');
  await pipeline(
    Readable.from(slices(lines)),
    client.query(copyFrom(`COPY ${target} (${names}) FROM STDIN`)),
  );
}

/** Takes them off and gives back what puts them on again, each with the definition that it had. */
async function takeOffKeysAndIndexes(
  client: pg.Client,
  tables: readonly string[],
): Promise<() => Promise<void>> {
  // All names and definitions are Postgres' own text, quoted where they need to be.
  const keys = await client.query<{ off: string; on: string }>(
    `select format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) as "off",
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as "on"
       from pg_constraint
      where contype = 'f' and conrelid = any($1::regclass[])
      order by conrelid, conname`,
    [tables],
  );
  // An index that says no more than that it is one: uniqueness must hold row by row, constraints own theirs.
  const indexes = await client.query<{ off: string; on: string }>(
    `select format('DROP INDEX %s', indexrelid::regclass) as "off", pg_get_indexdef(indexrelid) as "on"
       from pg_index
      where indrelid = any($1::regclass[]) and not indisunique and not indisclustered and indisvalid
        and obj_description(indexrelid, 'pg_class') is null
      order by indrelid, indexrelid`,
    [tables],
  );
  for (const { off } of [...keys.rows, ...indexes.rows]) await client.query(off);
  return async () => {
    await client.query("SET LOCAL maintenance_work_mem = '256MB'");
    for (const { on } of [...indexes.rows, ...keys.rows]) await client.query(on);
  };
}

function* slices(lines: string[]): Generator<Buffer> {
  const linesPerSlice = 400;
  for (let start = 0; start < lines.length; start += linesPerSlice) {
    yield Buffer.from(lines.slice(start, start + linesPerSlice).join(''));
  }
}
