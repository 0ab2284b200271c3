import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** A transaction of the owner that can copy whole tables in. */
export type BulkLoad = {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  /** `lines` are in COPY's text format; names are ours, never a person's input. */
  copy(table: string, columns: readonly string[], lines: string[]): Promise<void>;
};

/** Runs `work` in one transaction on a connection of its own: everything it loads is there, or nothing. */
export async function bulkLoad<T>(
  connectionString: string,
  work: (load: BulkLoad) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query("SET LOCAL TIME ZONE 'UTC'");
    const result = await work({
      query: (text, values) => client.query(text, values),
      copy: async (table, columns, lines) => {
        const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
        const target = table
          .split('.')
          .map((part) => client.escapeIdentifier(part))
          .join('.');
        await pipeline(
          Readable.from(slices(lines)),
          client.query(copyFrom(`COPY ${target} (${names}) FROM STDIN`)),
        );
      },
    });
    await client.query('COMMIT');
    return result;
  } finally {
    // Without the COMMIT, the end of the connection rolls everything back.
    await client.end();
  }
}

function* slices(lines: string[]): Generator<Buffer> {
  const linesPerSlice = 400;
  for (let start = 0; start < lines.length; start += linesPerSlice) {
    yield Buffer.from(lines.slice(start, start + linesPerSlice).join(''));
  }
}
