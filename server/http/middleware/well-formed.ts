import type { RequestHandler } from 'express';
import { AppError, badInput } from '../../errors.ts';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Refuses methods that no page has: express would answer OPTIONS with the list of what exists. */
export const knownMethod: RequestHandler = (req, res, next) => {
  if (methods.has(req.method)) {
    next();
    return;
  }
  res.set('Allow', [...methods].join(', '));
  next(new AppError(405, 'method_not_allowed', 'This method is not used here.'));
};

/**
 * Refuses addresses that no browser makes: broken percent signs, bytes that are no UTF-8, and what does not begin with a
 * slash (`*`, whole addresses as for a proxy).
 */
export const wellFormedUrl: RequestHandler = (req, _res, next) => {
  const [path = '', query = ''] = splitOnce(req.url, '?');
  if (!path.startsWith('/') || !decodes(path)) next(badInput('path', 'The address is not well-formed.'));
  else if (!decodes(query)) next(badInput('query', 'The part of the address after ? is not well-formed.'));
  else next();
};

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
