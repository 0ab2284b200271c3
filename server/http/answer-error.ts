import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Composition } from '../compose.ts';
import type { AppError } from '../errors.ts';
import { notFound } from '../errors.ts';
import { showError } from './error-page.ts';
import { toAppError } from './to-app-error.ts';

/** For addresses that no route has. */
export const nothingHere: RequestHandler = (_req, _res, next) => {
  next(notFound('Page'));
};

/**
 * The one place where errors become answers: a page, or `{error}` for programs. Only an AppError's own words are shown;
 * the rest is a reference that finds the log line.
 */
export function answerError(app: Composition): ErrorRequestHandler {
  return async (thrown: unknown, req, res, _next) => {
    const error = toAppError(thrown);
    if (error.status >= 500) logFault(app, req, error);
    if (res.closed) return;
    if (res.headersSent) {
      // Half an answer must not look like a whole one.
      res.socket?.destroy();
      return;
    }
    res.status(error.status).set('Cache-Control', 'private, no-store');
    if (error.retryAfterSeconds !== undefined) res.set('Retry-After', String(error.retryAfterSeconds));
    if (wantsJson(req)) answerJson(req, res, error);
    else if (error.status === 401 && req.method === 'GET') {
      res.redirect(302, `/sign-in?next=${encodeURIComponent(req.originalUrl)}`);
    } else {
      await showError(req, res, error).catch((broken: unknown) => {
        logFault(app, req, toAppError(broken));
        res.type('text').send(`${error.message}\nReference: ${req.requestId}\n`);
      });
    }
  };
}

/** Programs ask for `.json` or say so in Accept; everybody else gets a page. */
export function wantsJson(req: Request): boolean {
  if (req.path.endsWith('.json')) return true;
  return req.accepts(['html', 'json']) === 'json';
}

function answerJson(req: Request, res: Response, error: AppError): void {
  res.json({
    error: {
      code: error.code,
      message: error.message,
      ...(error.field === undefined ? {} : { field: error.field }),
      requestId: req.requestId,
    },
  });
}

/** Name, code and stack of what was thrown: a driver's error object holds more, the address of the database included. */
function logFault(app: Composition, req: Request, error: AppError): void {
  const cause = error.cause instanceof Error ? error.cause : error;
  const { code } = cause as { code?: unknown };
  app.log.error(
    {
      requestId: req.requestId,
      status: error.status,
      err: {
        name: cause.name,
        message: withoutLogins(cause.message),
        code,
        stack: withoutLogins(cause.stack ?? ''),
      },
    },
    'request failed',
  );
}

/** Takes user and password out of addresses: a message may quote the setting that it failed with. */
function withoutLogins(text: string): string {
  return text.replace(/\/\/[^\s/@]+@/g, '//[redacted]@');
}
