/** Stands for our own origin: no real host has this name. */
const here = 'http://own.invalid';

/**
 * Where to go after signing in: `next` when it is an address of ours, else `/`. It is read as a browser reads it (tabs
 * dropped, backslashes turned, dots resolved) and handed on in the form that came out.
 */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/')) return '/';
  if (!URL.canParse(next, here)) return '/';
  const url = new URL(next, here);
  if (url.origin !== here || url.username !== '' || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}`;
}
