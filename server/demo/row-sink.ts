import { setImmediate as nextTurn } from 'node:timers/promises';
import { encodeCopyLine } from './copy-text.ts';
import { type DemoRow, type DemoTable, demoTables } from './demo-tables.ts';

/** Where generated rows go. Memory stays bounded however many there are. */
export type RowSink = {
  add<T extends DemoTable>(table: T, row: DemoRow<T>): void;
  /**
   * To be called often, and only where every row's parents have been added: starts to send what waits when that is
   * enough for a trip, and lets an earlier trip go on. The database copies while the next rows are being drawn.
   */
  breathe(): Promise<void>;
  /** Sends everything that waits, parents first, and comes back when it has arrived. */
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
  let trip: Promise<void> | null = null;
  const send = async (full: [DemoTable, string[]][]) => {
    for (const [table, lines] of full) {
      if (lines.length > 0) await copy(table, demoTables[table], lines);
    }
  };
  const startTrip = () => {
    const full = tables.map((table): [DemoTable, string[]] => [table, waiting.get(table) ?? []]);
    for (const table of tables) waiting.set(table, []);
    chars = 0;
    trip = send(full);
    // Whoever waits for this trip next gets its error; until then it must not count as unhandled.
    trip.catch(() => {});
    return trip;
  };
  return {
    add: (table, row) => {
      const columns: readonly string[] = demoTables[table];
      const cells = row as Record<string, string | number | boolean | null | undefined>;
      const line = encodeCopyLine(columns.map((column) => cells[column]));
      waiting.get(table)?.push(line);
      counts.set(table, (counts.get(table) ?? 0) + 1);
      chars += line.length;
    },
    breathe: async () => {
      if (chars < fullAtChars) {
        if (trip !== null) await nextTurn();
        return;
      }
      await trip;
      startTrip();
    },
    flush: async () => {
      await trip;
      await startTrip();
    },
    counts: () => Object.fromEntries(counts),
  };
}
