import type { z } from 'zod';
import { isIanaZone } from '../../server/clock.ts';
import { badInput } from '../../server/errors.ts';

/**
 * One value a name, of names in `known`; what is empty counts as not given. Throws badInput for names that nobody knows
 * (a filter that is silently dropped would show everybody's rows), for repeated parameters, arrays, objects, NUL bytes,
 * lone surrogates (which Postgres cannot store) and values over 1,000 characters.
 */
export function singleValues(
  query: Readonly<Record<string, unknown>>,
  known: readonly string[],
): Record<string, string> {
  // Without a prototype: `__proto__` is a name like any other, and refused like any other.
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(query)) {
    const field = printable(name);
    if (value === undefined) continue;
    if (!known.includes(name)) {
      const names = known.length === 0 ? 'There are none.' : `Known: ${known.join(', ')}.`;
      throw badInput(field, `${field} is not a parameter here. ${names}`);
    }
    if (typeof value !== 'string') throw badInput(field, `${field} must be given once, as a single value.`);
    if (value.length > 1_000) throw badInput(field, `${field} is longer than 1,000 characters.`);
    if (value.includes('\u0000')) throw badInput(field, `${field} must not contain a NUL character.`);
    if (!value.isWellFormed()) throw badInput(field, `${field} is not well-formed text.`);
    if (value !== '') values[name] = value;
  }
  return values;
}

/** Parses with zod and names the first wrong field. */
export function parseParams<T>(schema: z.ZodType<T>, values: unknown): T {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = printable(String(issue?.path[0] ?? 'parameters'));
  throw badInput(field, `${field}: ${issue?.message ?? 'not usable'}`);
}

/** The client's own zone, or UTC where it has none or one that nobody knows (doctor says so). */
export function zoneOrUtc(zone: string | null): string {
  return zone !== null && isIanaZone(zone) ? zone : 'UTC';
}

function printable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return name.replace(/[\u0000-\u001f\u007f]/g, '?').slice(0, 60) || 'query';
}
