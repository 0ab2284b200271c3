import type { z } from 'zod';
import { isIanaZone } from '../../server/clock.ts';
import { badInput } from '../../server/errors.ts';

/**
 * One value a name: throws badInput for repeated parameters, arrays, objects, NUL bytes, lone surrogates (which
 * Postgres cannot store) and values over 1,000 characters.
 */
export function singleValues(query: Readonly<Record<string, unknown>>): Record<string, string> {
  // Without a prototype: `__proto__` is a name like any other, and refused like any other.
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(query)) {
    const field = printable(name);
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') throw badInput(field, `${field} must be given once, as a single value.`);
    if (value.length > 1_000) throw badInput(field, `${field} is longer than 1,000 characters.`);
    if (value.includes('\u0000')) throw badInput(field, `${field} must not contain a NUL character.`);
    if (!value.isWellFormed()) throw badInput(field, `${field} is not well-formed text.`);
    values[name] = value;
  }
  return values;
}

/** Refuses names that nobody knows: a filter that is silently dropped would show everybody's rows. */
export function refuseUnknown(values: Readonly<Record<string, string>>, known: readonly string[]): void {
  for (const name of Object.keys(values)) {
    if (!known.includes(name)) {
      const field = printable(name);
      throw badInput(field, `${field} is not a parameter here. Known: ${known.join(', ')}.`);
    }
  }
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
  return name.replace(/[\u0000-\u001f\u007f]/g, '?').slice(0, 60);
}
