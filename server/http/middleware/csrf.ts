import { randomBytes } from 'node:crypto';
import { doubleCsrf } from 'csrf-csrf';
import type { Request, RequestHandler, Response } from 'express';
import type { Composition } from '../../compose.ts';
import { AppError } from '../../errors.ts';
import { cookieName, isHttps, ownOrigin } from '../public-address.ts';
import { recordDenial } from '../record-access.ts';

const refusal = () =>
  new AppError(403, 'csrf', 'This form is out of date or came from another site. Load the page again.');

/** A form's field and, for scripts, the header that carries the token. */
const fieldName = '_csrf';
const headerName = 'x-csrf-token';

const makers = new WeakMap<Request, () => string>();

/** The token for the forms of this answer. Call it before the first byte: it may set a cookie. */
export function csrfToken(req: Request, _res?: Response): string {
  const make = makers.get(req);
  if (!make) throw new Error('csrfToken() outside of a request that went through the csrf middleware');
  return make();
}

/**
 * Refuses everything that changes something unless it comes from a page of ours: the browser's own word on where it
 * comes from, and a token bound to the session (before sign-in, to a cookie of this browser).
 */
export function csrf(app: Composition): RequestHandler {
  const visitorCookie = cookieName(app.config, 'leadlight-visitor');
  const cookieOptions = { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps(app.config) } as const;
  const { generateCsrfToken, validateRequest } = doubleCsrf({
    getSecret: () => app.secrets.csrfSecret,
    getSessionIdentifier: (req) =>
      req.session.userId ? `session:${req.sessionID}` : `visitor:${req.cookies[visitorCookie] ?? ''}`,
    cookieName: cookieName(app.config, 'leadlight-csrf'),
    cookieOptions,
    getCsrfTokenFromRequest: (req) =>
      (req.body as Record<string, string> | undefined)?.[fieldName] ?? req.get(headerName),
  });
  return async (req, res, next) => {
    makers.set(req, () => {
      if (!req.session.userId && !req.cookies[visitorCookie]) {
        const visitor = randomBytes(16).toString('base64url');
        req.cookies[visitorCookie] = visitor;
        res.cookie(visitorCookie, visitor, cookieOptions);
      }
      return generateCsrfToken(req, res);
    });
    const reads = req.method === 'GET' || req.method === 'HEAD';
    if (!reads && !isOurs(req)) {
      if (req.viewer) await recordDenial(app, req, 'form', null);
      throw refusal();
    }
    next();
  };

  function isOurs(req: Request): boolean {
    return isSameSite(req, ownOrigin(app.config, req)) && hasIdentity(req) && validateRequest(req);
  }

  /** Without a cookie of ours every visitor would share one token. */
  function hasIdentity(req: Request): boolean {
    return Boolean(req.session.userId ?? req.cookies[visitorCookie]);
  }
}

/** What the browser says; programs that say nothing still need the token. */
function isSameSite(req: Request, own: string): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = req.get('origin');
  return origin === undefined || origin === own;
}
