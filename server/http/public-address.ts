import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import type { Config } from '../config.ts';

/** Whether readers reach us over https, as PUBLIC_URL says: TLS usually ends at a proxy in front of us. */
export function isHttps(config: Pick<Config, 'publicUrl'>): boolean {
  return config.publicUrl?.startsWith('https:') ?? false;
}

/** The name of a cookie: with https one that no other host or path can set. */
export function cookieName(config: Pick<Config, 'publicUrl'>, name: string): string {
  return isHttps(config) ? `__Host-${name}` : name;
}

/** The origin of our own pages: PUBLIC_URL's, or the one that the reader typed. */
export function ownOrigin(config: Pick<Config, 'publicUrl'>, req: Request): string {
  return config.publicUrl ? new URL(config.publicUrl).origin : `${req.protocol}://${req.get('host') ?? ''}`;
}

/** Tells express what PUBLIC_URL says, so that cookies are marked Secure whether or not the proxy forwards the scheme. */
export function publicAddress(config: Pick<Config, 'publicUrl'>): RequestHandler {
  const https = isHttps(config);
  return (req, _res, next) => {
    if (https) Object.defineProperty(req, 'secure', { value: true, configurable: true });
    next();
  };
}

/** True where a session cookie cannot be read on its way: over https, or when it never leaves this machine. */
export function mayCarrySession(config: Pick<Config, 'publicUrl'>, req: Request): boolean {
  return isHttps(config) || isLoopback(req.socket.remoteAddress ?? '');
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1';
}
