/**
 * The keys that a client's value path names in `lead_data`: `$.deal.amount`, `$["deal value"]`, `$.items[0].price`.
 * Null for anything else: such a setting is reported, never guessed.
 */
export function parseValuePath(path: string): string[] | null {
  const keys: string[] = [];
  let rest = path.trim();
  if (!rest.startsWith('$')) return null;
  rest = rest.slice(1);
  while (rest !== '') {
    const part =
      /^(?:\.([\p{L}_][\p{L}\p{N}_]*)|\.?"([^"\\]+)"|\[(\d{1,6})\]|\["([^"\\]+)"\]|\['([^'\\]+)'\])/u.exec(
        rest,
      );
    const key = part?.slice(1).find((group) => group !== undefined);
    if (part === null || key === undefined) return null;
    keys.push(key);
    rest = rest.slice(part[0].length);
  }
  return keys.length === 0 ? null : keys;
}
