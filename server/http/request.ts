import { isIP } from 'node:net';
import type { Request } from 'express';
import type { AuditSource } from '../access/audit.ts';
import type { Role, Viewer } from '../access/viewer.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** 128 random bits of our own, in hex; what a client sends under that name is ignored. */
    requestId: string;
    /** Who is signed in, as the database knows them now; null: nobody. */
    viewer: Viewer | null;
  }
}

declare module 'express-session' {
  interface SessionData {
    userId: string;
    /** ISO instant: a session ends 12 hours later, however busy it is. */
    signedInAt: string;
    /** Of the password that was typed; a changed password ends the session. */
    passwordMark: string;
  }
}

/** Where a request came from, for audit rows. */
export function originOf(req: Request): Pick<AuditSource, 'ip' | 'userAgent' | 'requestId'> {
  return {
    ip: addressOf(req),
    userAgent: req.get('user-agent')?.slice(0, 512) ?? null,
    requestId: req.requestId,
  };
}

/** Null where a proxy that we trust passed on something that is no address. */
function addressOf(req: Request): string | null {
  const address = req.ip?.replace(/%.*$/, '') ?? '';
  return isIP(address) === 0 ? null : address;
}

/** Who acts in this request, and from where. */
export function sourceOf(req: Request, role: Role | null = null): AuditSource {
  const viewer = req.viewer ?? null;
  return {
    ...originOf(req),
    userId: viewer?.userId ?? null,
    name: viewer?.name ?? null,
    role: role ?? (viewer?.isPlatformAdmin ? 'platform_admin' : null),
  };
}
