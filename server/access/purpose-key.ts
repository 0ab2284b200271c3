import { createHmac, hkdfSync } from 'node:crypto';

/**
 * A key of its own for one purpose, derived (HKDF, RFC 5869) from the session secret: one secret to set, and what is
 * made with one key says nothing to the other. All instances derive the same.
 */
export function purposeKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `leadlight ${purpose}`, 32));
}

/** What stands for a text where the text itself must not: the same for the same text, and no guess can be checked without the key. */
export function fingerprint(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
