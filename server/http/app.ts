import compression from 'compression';
import express from 'express';
import type { Composition } from '../compose.ts';
import { answerError, nothingHere } from './answer-error.ts';
import { assertGuarded } from './assert-guarded.ts';
import { assetsOf } from './assets.ts';
import { guard } from './guard.ts';
import { admission } from './middleware/admission.ts';
import { cookies } from './middleware/cookies.ts';
import { csrf } from './middleware/csrf.ts';
import { requestId } from './middleware/request-id.ts';
import { requestLog } from './middleware/request-log.ts';
import { neverStored, securityHeaders } from './middleware/security-headers.ts';
import { sessions, viewer } from './middleware/session.ts';
import { knownMethod, wellFormedUrl } from './middleware/well-formed.ts';
import { isHttps, publicAddress } from './public-address.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

/** Forms are small: a name and a filter. */
const largestBody = '64kb';

/** The web, from the route table. Throws when a route is not guarded by a policy and, where it writes, by CSRF. */
export function createApp(app: Composition, table: readonly Route[] = routes): express.Express {
  const web = express();
  web.disable('x-powered-by').disable('etag');
  web.enable('case sensitive routing').enable('strict routing');
  web.set('query parser', 'simple').set('trust proxy', trustedProxies(app.config.trustProxy));

  // Express' own last resort prints stacks unless told that this is production.
  web.set('env', 'production');
  web.locals.projectDir = app.config.projectDir;

  const csrfGuard = csrf(app);
  web.use(requestId, requestLog(app.log), securityHeaders(isHttps(app.config)), neverStored);
  web.use(knownMethod, wellFormedUrl, assetsOf(app.config.projectDir).handle, compression());
  web.use(publicAddress(app.config), cookies);
  // No browser packs a form, and what is packed is larger than it says.
  web.use(express.urlencoded({ extended: false, inflate: false, limit: largestBody, parameterLimit: 100 }));
  web.use(admission(), sessions(app), viewer(app), csrfGuard);
  for (const route of table) web[route.method](route.path, guard(app, route));
  web.use(nothingHere);
  web.use(answerError(app));
  assertGuarded(web, csrfGuard);
  return web;
}

/** `1` is a number of hops, everything else a list of addresses; empty trusts nobody. */
function trustedProxies(text: string): false | number | string {
  if (text === '') return false;
  return /^\d+$/.test(text) ? Number(text) : text;
}
