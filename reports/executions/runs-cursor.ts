import { createHash } from 'node:crypto';
import { badInput } from '../../server/errors.ts';

/** The first or last row of a page: its start (UTC, microseconds; null: it has none) and id. */
export interface RunsPosition {
  readonly at: string | null;
  readonly id: string;
}

/** What a cursor asks for: the rows after a position, or those right before it. */
export interface RunsPageAt extends RunsPosition {
  readonly way: 'after' | 'before';
}

/** A cursor belongs to one client and one set of filters: with others it would skip rows without a word. */
export function filterHash(clientId: string, filters: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([clientId, sorted]))
    .digest('base64url')
    .slice(0, 16);
}

export function writeCursor(hash: string, position: RunsPosition, way: RunsPageAt['way']): string {
  return Buffer.from(JSON.stringify([hash, position.at, position.id, way])).toString('base64url');
}

/** Throws badInput for anything but a cursor that was made with these filters. */
export function readCursor(text: string, hash: string): RunsPageAt {
  const refused = badInput('cursor', 'cursor does not belong to this list: start again from its first page.');
  const bytes = Buffer.from(text, 'base64url');
  // The decoder passes over what it does not know.
  if (bytes.toString('base64url') !== text) throw refused;
  let parts: unknown;
  try {
    parts = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw refused;
  }
  if (!Array.isArray(parts) || parts.length !== 4) throw refused;
  const [madeWith, at, id, way] = parts as unknown[];
  const isInstant = typeof at === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/.test(at);
  if (madeWith !== hash || !(at === null || isInstant) || typeof id !== 'string' || !isUuid(id))
    throw refused;
  if (way !== 'after' && way !== 'before') throw refused;
  if (isInstant && Number.isNaN(Date.parse(at))) throw refused;
  return { at: at as string | null, id, way };
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
