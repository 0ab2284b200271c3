import type { ExecutionsPage } from './answers.ts';
import { executionRow } from './execution-row.ts';
import { isSerial, noteGaps } from './gaps.ts';
import { resumedRuns } from './late-starts.ts';
import { N8nError } from './n8n-error.ts';
import type { Pass } from './pass.ts';
import { store } from './pass.ts';
import type { SyncState } from './sync-state.ts';
import { raiseHighest, saveWalk } from './sync-state.ts';
import { walk } from './walk.ts';

/** Where a walk from new to old ids stands. */
interface Place {
  /** Lowest id above the next page; null at the top of the list. */
  above: bigint | null;
  /** Earliest start among the ids above. */
  earliestAboveMs: number;
}

/**
 * Lists what is new and the window of what may have changed, then goes on with the first walk back where it was
 * interrupted. The first pass is that walk alone.
 */
export async function scanExecutions(pass: Pass, state: SyncState): Promise<void> {
  if (state.highest_execution_id === null) {
    await walkBack(pass, null, null);
    return;
  }
  await scanNew(pass, state, BigInt(state.highest_execution_id));
  if (state.cursor === null) return;
  try {
    await walkBack(pass, state.cursor, state.walked_down_to);
  } catch (error) {
    if (!(error instanceof N8nError && error.status === 400)) throw error;
    pass.log?.warn({ err: error.message }, 'n8n refuses the saved place of the first walk; walking again');
    await walkBack(pass, null, null);
  }
}

/** From the saved place to the oldest run; every page moves the place in its own transaction. */
async function walkBack(pass: Pass, from: string | null, walkedDownTo: string | null): Promise<void> {
  const place: Place = {
    above: walkedDownTo === null ? null : BigInt(walkedDownTo),
    earliestAboveMs: Number.POSITIVE_INFINITY,
  };
  for await (const page of walk((cursor) => pass.api.executions(cursor), from)) {
    await storePage(pass, page, place, async (db, ids) => {
      await saveWalk(db, {
        source: pass.source,
        cursor: page.nextCursor,
        lowest: ids.at(-1) ?? null,
        highest: ids[0] ?? null,
      });
    });
  }
}

/** From the newest run down through the window. `highest` moves only when all of it is stored. */
async function scanNew(pass: Pass, state: SyncState, highest: bigint): Promise<void> {
  const lastWindowId = highest - BigInt(pass.limits.windowIds);
  const coveredUntilMs = (state.covered_until?.getTime() ?? 0) - pass.limits.overlapMs;
  const place: Place = { above: null, earliestAboveMs: Number.POSITIVE_INFINITY };
  let top: bigint | null = null;
  for await (const page of walk((cursor) => pass.api.executions(cursor), null)) {
    const ids = await storePage(pass, page, place);
    top ??= ids[0] ?? null;
    const starts = page.data.flatMap((run) => run.startedAt?.getTime() ?? []);
    const isCovered = starts.length > 0 && Math.min(...starts) < coveredUntilMs;
    if (place.above !== null && place.above <= lastWindowId && isCovered) break;
  }
  if (top !== null) await store(pass, [], (db) => raiseHighest(db, pass.source, top));
}

/** Stores one page together with the gaps in its stretch of ids; answers its serial ids, highest first. */
async function storePage(
  pass: Pass,
  page: ExecutionsPage,
  place: Place,
  also: (db: Parameters<typeof noteGaps>[0], ids: bigint[]) => Promise<void> = async () => {},
): Promise<bigint[]> {
  const ids = page.data
    .flatMap((run) => (isSerial(run.id) ? [BigInt(run.id)] : []))
    .sort((a, b) => (a < b ? 1 : -1));
  const [top, lowest] = [ids[0], ids.at(-1)];
  const known = await resumedRuns(pass, page.data, place.earliestAboveMs);
  const rows = page.data.map((run) => known.get(run.id) ?? executionRow(run, false));
  await store(pass, rows, async (db) => {
    if (top !== undefined && lowest !== undefined) {
      const range = { from: lowest, to: place.above === null ? top : place.above - 1n };
      const { wasCut } = await noteGaps(db, { source: pass.source, range, now: pass.startedAt });
      if (wasCut)
        pass.log?.warn({ ...text(range) }, 'a large hole in the ids: only its newest are asked for');
    }
    await also(db, ids);
  });
  if (lowest !== undefined) place.above = lowest;
  const starts = page.data.flatMap((run) => run.startedAt?.getTime() ?? []);
  place.earliestAboveMs = Math.min(place.earliestAboveMs, ...starts);
  return ids;
}

function text(range: { from: bigint; to: bigint }): { from: string; to: string } {
  return { from: range.from.toString(), to: range.to.toString() };
}
