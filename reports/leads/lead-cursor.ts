import { createHash } from 'node:crypto';
import { z } from 'zod';
import { badInput } from '../../server/errors.ts';

/** Where a page ended: the last row's sort key (null: it had none) and id. */
export interface LeadPosition {
  readonly key: string | null;
  readonly id: string;
}

const shape = z.tuple([
  z
    .string()
    .max(2_000)
    .refine((key) => key.isWellFormed() && !key.includes('\u0000'))
    .nullable(),
  z.guid(),
  z.string(),
]);

/** What a number may look like as a sort key; instants are seconds since 1970. */
const number = /^-?(?:\d{1,30}(?:\.\d{1,20})?|Infinity)$/;

/** A short hash of what decides which rows a list has and in which order. */
export function filterHash(deciding: unknown): string {
  return createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 16);
}

export function writeCursor(position: LeadPosition, hash: string): string {
  return Buffer.from(JSON.stringify([position.key, position.id, hash])).toString('base64url');
}

/** Throws badInput('cursor') for a cursor that is broken or was made under other filters. */
export function readCursor(cursor: string, hash: string, keyIs: 'text' | 'number'): LeadPosition {
  const parsed = shape.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success) throw badInput('cursor', 'cursor is not one that this list gave.');
  const [key, id, madeUnder] = parsed.data;
  if (madeUnder !== hash) throw badInput('cursor', 'cursor belongs to other filters or another order.');
  if (keyIs === 'number' && key !== null && !number.test(key)) {
    throw badInput('cursor', 'cursor is not one that this list gave.');
  }
  return { key, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
