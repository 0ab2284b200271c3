import type { Request, Response } from 'express';
import type { Permission } from '../access/roles.ts';
import type { Role, Viewer } from '../access/viewer.ts';
import type { Composition } from '../compose.ts';
import type { ClientScope, PlatformScope } from '../db/tenancy.ts';

/** Who may call a route. There is no default: a route without a policy fails the boot. */
export type Policy =
  /** Anybody, signed in or not; the list of these is `publicRoutes`, asserted by a test. */
  | { readonly kind: 'public' }
  /** Any signed-in person. */
  | { readonly kind: 'signed-in' }
  /** A person with this permission in the client named by `:client`; for anybody else the client looks absent. */
  | { readonly kind: 'client'; readonly permission: Permission }
  /** Platform admins; for anybody else the page looks absent. */
  | { readonly kind: 'platform' };

export interface RouteContext {
  readonly req: Request;
  readonly res: Response;
  readonly app: Composition;
  /** The instant this request is about; every "now" of its answer. */
  readonly now: Date;
  readonly requestId: string;
  /** Aborts when the reader leaves; pass it to withClient so that the server stops computing. */
  readonly signal: AbortSignal;
}

export interface SignedInContext extends RouteContext {
  readonly viewer: Viewer;
}

export interface ClientContext extends SignedInContext {
  readonly scope: ClientScope;
  readonly role: Role;
}

export interface PlatformContext extends SignedInContext {
  readonly platform: PlatformScope;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One line of the route table. `path` is an express 5 path; `:client` is always a client's uuid. */
export type Route =
  | {
      readonly method: Method;
      readonly path: string;
      readonly policy: { readonly kind: 'public' };
      readonly handle: (context: RouteContext) => Promise<void> | void;
    }
  | {
      readonly method: Method;
      readonly path: string;
      readonly policy: { readonly kind: 'signed-in' };
      readonly handle: (context: SignedInContext) => Promise<void> | void;
    }
  | {
      readonly method: Method;
      readonly path: string;
      readonly policy: { readonly kind: 'client'; readonly permission: Permission };
      readonly handle: (context: ClientContext) => Promise<void> | void;
    }
  | {
      readonly method: Method;
      readonly path: string;
      readonly policy: { readonly kind: 'platform' };
      readonly handle: (context: PlatformContext) => Promise<void> | void;
    };
