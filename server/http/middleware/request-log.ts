import type { RequestHandler } from 'express';
import type { Logger } from '../../log.ts';

/**
 * One line a request. The path without its query: filters may name people. Never a body, a cookie or a header but the
 * user agent's first 200 characters.
 */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const path = req.path.slice(0, 300);
    res.once('close', () => {
      const line = {
        requestId: req.requestId,
        method: req.method,
        path,
        status: res.statusCode,
        // False: the reader left before the answer was complete.
        complete: res.writableFinished,
        durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
        userId: req.viewer?.userId ?? null,
        ip: req.ip ?? null,
        userAgent: req.get('user-agent')?.slice(0, 200) ?? null,
      };
      if (res.statusCode >= 500) log.error(line, 'request');
      else log.info(line, 'request');
    });
    next();
  };
}
