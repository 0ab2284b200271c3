/** Parameters of a page as they stand in its URL: one value a name. */
export type Query = Readonly<Record<string, string>>;

/** `path?query` with some parameters changed; null or empty takes one out. Paging never survives a change of filters. */
export function linkTo(
  path: string,
  query: Query,
  changes: Readonly<Record<string, string | null>> = {},
): string {
  const params = new URLSearchParams();
  const merged: Record<string, string | null> = {
    ...query,
    ...('cursor' in changes ? {} : { cursor: null }),
    ...changes,
  };
  for (const [name, value] of Object.entries(merged))
    if (value !== null && value !== '') params.set(name, value);
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Only these parameters: what one page hands on to the next. */
export function pick(query: Query, names: readonly string[]): Query {
  return Object.fromEntries(Object.entries(query).filter(([name]) => names.includes(name)));
}

/** All but these, as hidden fields of a form that sets them. */
export function without(query: Query, names: readonly string[]): { name: string; value: string }[] {
  return Object.entries(query)
    .filter(([name, value]) => !names.includes(name) && name !== 'cursor' && value !== '')
    .map(([name, value]) => ({ name, value }));
}

export function clientPath(clientId: string, ...rest: readonly string[]): string {
  return ['/clients', clientId, ...rest]
    .map((part, at) => (at === 0 ? part : encodeURIComponent(part)))
    .join('/');
}

/** A query that was checked: every parameter came once. */
export function stringsOf(query: Readonly<Record<string, unknown>>): Query {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
}
