import type { Request, RequestHandler } from 'express';
import { auditClientAccess } from '../access/audit-access.ts';
import { may } from '../access/roles.ts';
import { scopeForClient, scopeForPlatform } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Composition } from '../compose.ts';
import { AppError, forbidden } from '../errors.ts';
import { refuseQuery } from './form.ts';
import { attemptedIn, recordDenial } from './record-access.ts';
import { sourceOf } from './request.ts';
import type { ClientContext, Policy, Route, RouteContext } from './route.ts';

/** Which policy stands before an express handler; the boot check finds handlers without one. */
export const declaredPolicies = new WeakMap<object, Policy>();

/** The express handler of one line of the route table: first its policy, then its work. */
export function guard(app: Composition, route: Route): RequestHandler {
  const handler: RequestHandler = async (req, res) => {
    const leaving = new AbortController();
    res.once('close', () => {
      if (!res.writableFinished) leaving.abort();
    });
    const context: RouteContext = {
      req,
      res,
      app,
      now: app.clock(),
      requestId: req.requestId,
      signal: leaving.signal,
    };
    // What writes says everything in its form.
    if (route.method !== 'get') refuseQuery(req);
    await admit(app, route, context);
  };
  declaredPolicies.set(handler, route.policy);
  return handler;
}

async function admit(app: Composition, route: Route, context: RouteContext): Promise<void> {
  // Naming the kind in each case is what gives each handler the context of its policy.
  switch (route.policy.kind) {
    case 'public':
      return (route as Extract<Route, { policy: { kind: 'public' } }>).handle(context);
    case 'signed-in': {
      const { handle } = route as Extract<Route, { policy: { kind: 'signed-in' } }>;
      return handle({ ...context, viewer: viewerOf(context.req) });
    }
    case 'client': {
      const { policy, handle } = route as Extract<Route, { policy: { kind: 'client' } }>;
      const viewer = viewerOf(context.req);
      const client = await enterClient(app, context, viewer);
      if (!may(client.role, policy.permission)) await deny(client, policy.permission);
      return handle(client);
    }
    case 'platform': {
      const { handle } = route as Extract<Route, { policy: { kind: 'platform' } }>;
      const viewer = viewerOf(context.req);
      if (!viewer.isPlatformAdmin) await recordDenial(app, context.req, 'platform', null);
      return handle({ ...context, viewer, platform: scopeForPlatform(viewer) });
    }
  }
}

function viewerOf(req: Request): Viewer {
  if (!req.viewer) throw new AppError(401, 'sign_in_required', 'Sign in first.');
  return req.viewer;
}

async function enterClient(app: Composition, context: RouteContext, viewer: Viewer): Promise<ClientContext> {
  const asked = String(context.req.params.client);
  try {
    const { scope, role } = await scopeForClient(app.pools, viewer, asked);
    return { ...context, viewer, scope, role };
  } catch (error) {
    if (error instanceof AppError && error.status === 404) {
      await recordDenial(app, context.req, 'client', asked);
    }
    throw error;
  }
}

async function deny(context: ClientContext, permission: string): Promise<never> {
  await auditClientAccess(context.app, context.scope, sourceOf(context.req, context.role), {
    action: 'access.denied',
    outcome: 'denied',
    entityType: 'client',
    entityId: context.scope.clientId,
    newValues: { ...attemptedIn(context.req), permission },
  });
  throw forbidden('Your role here does not include this.');
}
