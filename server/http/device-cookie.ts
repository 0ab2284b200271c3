import type { Request, Response } from 'express';
import { normaliseEmail } from '../access/session.ts';
import type { Composition } from '../compose.ts';
import { cookieName, isHttps } from './public-address.ts';

const lastsMs = 180 * 86_400_000;

/** What this browser kept from an earlier sign-in. */
export function deviceTokenOf(app: Composition, req: Request): string | undefined {
  return (req.cookies as Readonly<Record<string, string>>)[cookieName(app.config, 'leadlight-device')];
}

/** Lets this browser be known at the account's next sign-in, unless it is known already. */
export function rememberDevice(app: Composition, req: Request, res: Response, email: string): void {
  const address = normaliseEmail(email);
  if (app.knownDevices.nameOf(deviceTokenOf(app, req), address) !== null) return;
  res.cookie(cookieName(app.config, 'leadlight-device'), app.knownDevices.issue(address), {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isHttps(app.config),
    maxAge: lastsMs,
  });
}
