import { createHash } from 'node:crypto';
import { z } from 'zod';
import { badInput } from '../../server/errors.ts';

/** Where a page begins or ends: its first or last row's sort key (null: it has none) and id. */
export interface LeadPosition {
  readonly key: string | null;
  readonly id: string;
}

/** What a cursor asks for: the rows after a position, or those right before it. */
export interface LeadPageAt extends LeadPosition {
  readonly way: 'after' | 'before';
}

const shape = z.tuple([
  z
    .string()
    .max(2_000)
    .refine((key) => key.isWellFormed() && !key.includes('\u0000'))
    .nullable(),
  z.guid(),
  z.string(),
  z.enum(['after', 'before']),
]);

/** What a number may look like as a sort key; instants are seconds since 1970. */
const number = /^-?(?:\d{1,30}(?:\.\d{1,20})?|Infinity)$/;

/** A short hash of what decides which rows a list has and in which order. */
export function filterHash(deciding: unknown): string {
  return createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 16);
}

export function writeCursor(position: LeadPosition, hash: string, way: LeadPageAt['way']): string {
  return Buffer.from(JSON.stringify([position.key, position.id, hash, way])).toString('base64url');
}

/** Throws badInput('cursor') for a cursor that is broken or was made under other filters. */
export function readCursor(cursor: string, hash: string, keyIs: 'text' | 'number'): LeadPageAt {
  const bytes = Buffer.from(cursor, 'base64url');
  const parsed = shape.safeParse(parseJson(bytes.toString('utf8')));
  // The decoder passes over what it does not know.
  if (!parsed.success || bytes.toString('base64url') !== cursor)
    throw badInput('cursor', 'cursor is not one that this list gave.');
  const [key, id, madeUnder, way] = parsed.data;
  if (madeUnder !== hash) throw badInput('cursor', 'cursor belongs to other filters or another order.');
  if (keyIs === 'number' && key !== null && !number.test(key)) {
    throw badInput('cursor', 'cursor is not one that this list gave.');
  }
  return { key, id, way };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
