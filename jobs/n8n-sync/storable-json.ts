const secretKey = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-n8n-api-key)$/i;
const longestString = 8_000;
const deepest = 12;
const mostElements = 100;

/**
 * A copy that jsonb takes and a page can show: without NUL and lone surrogates, credentials of HTTP headers left out,
 * long texts, arrays and depths cut. When it is still larger than `maxBytes` of JSON, only its beginning as text.
 */
export function storableJson(value: unknown, maxBytes: number): unknown {
  const copy = prune(value, 0);
  const json = JSON.stringify(copy) ?? 'null';
  const bytes = Buffer.byteLength(json);
  if (bytes <= maxBytes) return copy;
  return { truncated: true, bytes, beginning: storableText(json.slice(0, 2_000), 2_000) };
}

/** A text that Postgres takes, at most `length` characters. */
export function storableText(text: string, length: number): string {
  const clean = text.replaceAll('\u0000', '').toWellFormed();
  // Cutting may part a surrogate pair.
  return clean.length > length ? `${clean.slice(0, length - 1).toWellFormed()}…` : clean;
}

function prune(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return storableText(value, longestString);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= deepest) return '[deeper levels left out]';
  if (Array.isArray(value)) {
    const kept = value.slice(0, mostElements).map((element) => prune(element, depth + 1));
    return value.length > mostElements ? [...kept, `[${value.length - mostElements} more]`] : kept;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      storableText(key, 500),
      secretKey.test(key) ? '[removed]' : prune(inner, depth + 1),
    ]),
  );
}
