import { randomBytes } from 'node:crypto';
import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler } from 'express';
import expressSession from 'express-session';
import { runLoginStatement } from '../../access/login-statement.ts';
import { readViewer } from '../../access/session.ts';
import type { Viewer } from '../../access/viewer.ts';
import type { Composition } from '../../compose.ts';
import { cookieName, isHttps } from '../public-address.ts';

/** A session nobody uses ends after this long; the database's `expire` moves on with use. */
const idleSeconds = 2 * 3_600;
/** And after this long in any case. */
const longestMs = 12 * 3_600_000;
/** Use is written down at most this often. */
const touchEverySeconds = 5 * 60;

/**
 * Sessions in Postgres, shared by all instances; one that cannot be read is an error (503), never "nobody". The cookie
 * lives as long as the browser: how long a session lives is decided here, not there.
 */
export function sessions(app: Composition): RequestHandler {
  const store = createStore(app);
  return expressSession({
    store,
    secret: app.secrets.sessionSecret,
    name: cookieName(app.config, 'leadlight'),
    genid: () => randomBytes(32).toString('base64url'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps(app.config) },
  });
}

function createStore(app: Composition): expressSession.Store {
  const PgStore = connectPgSimple(expressSession);
  const touchedAt = new Map<string, number>();

  class ThrottledStore extends PgStore {
    /** Only moves `expire` of a row that exists: a session that was ended meanwhile stays ended. */
    override touch(sid: string, session: expressSession.SessionData, done?: () => void): void {
      const now = performance.now();
      if (now - (touchedAt.get(sid) ?? Number.NEGATIVE_INFINITY) < touchEverySeconds * 1_000) {
        done?.();
        return;
      }
      if (touchedAt.size > 10_000) touchedAt.clear();
      touchedAt.set(sid, now);
      // Too late to matter to this answer: the page is out, and a session that ends sooner is no fault.
      super.touch(sid, session, (error?: unknown) => {
        if (error) {
          touchedAt.delete(sid);
          app.log.warn({ err: String(error) }, 'the use of a session was not written down');
        }
        done?.();
      });
    }
  }

  return new ThrottledStore({
    schemaName: 'reporting',
    tableName: 'sessions',
    createTableIfMissing: false,
    ttl: idleSeconds,
    // Housekeeping of the worker removes what has expired.
    pruneSessionInterval: false,
    pgPromise: {
      any: (text: string, values: unknown[]) => runLoginStatement(app.pools, text, values),
    },
    errorLog: (...details: unknown[]) => app.log.error({ details: details.map(String) }, 'session store'),
  });
}

/** Finds out who asks, anew on every request: what an admin changes holds from the next click. */
export function viewer(app: Composition): RequestHandler {
  return async (req, _res, next) => {
    const { userId, signedInAt, passwordMark } = req.session;
    const now = app.clock();
    if (userId && signedInAt && now.getTime() - Date.parse(signedInAt) < longestMs) {
      const person = await readViewer(app.pools, userId, app.config.adminRolesKey, now);
      req.viewer = person?.passwordMark === passwordMark ? person : null;
    }
    next();
  };
}

/** Starts a session under a new id: an id that somebody planted before is worth nothing after. */
export async function startSession(req: Request, person: Viewer, now: Date): Promise<void> {
  await settle((done) => req.session.regenerate(done));
  req.session.userId = person.userId;
  req.session.signedInAt = now.toISOString();
  req.session.passwordMark = person.passwordMark;
  await settle((done) => req.session.save(done));
  req.viewer = person;
}

/** Ends the session in the database, hence everywhere. */
export async function endSession(req: Request): Promise<void> {
  await settle((done) => req.session.destroy(done));
  req.viewer = null;
}

function settle(work: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((error) => (error ? reject(error) : resolve()));
  });
}
