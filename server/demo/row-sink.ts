import { encodeCopyLine } from './copy-text.ts';
import { type DemoRow, type DemoTable, demoTables } from './demo-tables.ts';

/** Where generated rows go. Memory stays bounded however many there are. */
export type RowSink = {
  add<T extends DemoTable>(table: T, row: DemoRow<T>): void;
  /** True when enough is waiting to be worth a trip to the database. */
  full(): boolean;
  /** Sends everything that waits, parents first. Call only where every row's parents have been added. */
  flush(): Promise<void>;
  counts(): Record<string, number>;
};

/** Copies the lines of one table into the database. */
export type CopyTarget = (table: string, columns: readonly string[], lines: string[]) => Promise<void>;

const fullAtChars = 12_000_000;

export function createRowSink(copy: CopyTarget): RowSink {
  const tables = Object.keys(demoTables) as DemoTable[];
  const waiting = new Map<DemoTable, string[]>(tables.map((table) => [table, []]));
  const counts = new Map<DemoTable, number>(tables.map((table) => [table, 0]));
  let chars = 0;
  return {
    add: (table, row) => {
      const columns: readonly string[] = demoTables[table];
      const cells = row as Record<string, string | number | boolean | null | undefined>;
      const line = encodeCopyLine(columns.map((column) => cells[column]));
      waiting.get(table)?.push(line);
      counts.set(table, (counts.get(table) ?? 0) + 1);
      chars += line.length;
    },
    full: () => chars >= fullAtChars,
    flush: async () => {
      for (const table of tables) {
        const lines = waiting.get(table) ?? [];
        if (lines.length === 0) continue;
        waiting.set(table, []);
        await copy(table, demoTables[table], lines);
      }
      chars = 0;
    },
    counts: () => Object.fromEntries(counts),
  };
}
