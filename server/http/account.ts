import type { SignedInContext } from './route.ts';

/** `GET /account`: who one is here, and in which clients. */
export function showAccount({ res, viewer }: SignedInContext): void {
  res.json({
    name: viewer.name,
    email: viewer.email,
    isPlatformAdmin: viewer.isPlatformAdmin,
    memberships: viewer.memberships,
  });
}
