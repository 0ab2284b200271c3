import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Gives each request an id of our own, which ties an error page to its log line and its audit row. */
export const requestId: RequestHandler = (req, res, next) => {
  req.requestId = randomBytes(16).toString('hex');
  req.viewer = null;
  res.set('X-Request-Id', req.requestId);
  next();
};
