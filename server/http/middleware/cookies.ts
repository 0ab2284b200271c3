import type { RequestHandler } from 'express';

/** Cookies as name → value; of a name that comes twice the first counts, as browsers order the closest path first. */
export const cookies: RequestHandler = (req, _res, next) => {
  const found = new Map<string, string>();
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (at > 0 && !found.has(name)) found.set(name, decode(part.slice(at + 1).trim()));
  }
  req.cookies = Object.fromEntries(found);
  next();
};

function decode(value: string): string {
  const plain = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
