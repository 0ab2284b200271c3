import * as argon2 from '@node-rs/argon2';
import * as bcrypt from '@node-rs/bcrypt';
import { badInput } from '../errors.ts';

/** bcrypt reads this many bytes and silently ignores the rest: two passwords that differ later would both open. */
const bcryptMaxBytes = 72;
const maxBytes = 1_000;
const bcryptCost = 10;

/** Of a random password that nobody knows: what an unknown person's attempt is compared with. */
const nobodysHash = '$2b$10$RP9dOxAbhVTZzuoicqVXNez04iH1vhinIN3b7d5LVRUm6uMLqhsrC';

/**
 * Whether `password` is the one that `storedHash` was made of: bcrypt `$2a$`, `$2b$`, `$2y$` or argon2id. Null, an
 * unknown scheme and an unusable password cost as much time as a wrong one, so that nothing tells them apart.
 */
export async function verifyPassword(password: string, storedHash: string | null): Promise<boolean> {
  if (storedHash?.startsWith('$argon2id$') && isUsable(password, maxBytes)) {
    return argon2.verify(storedHash, password).catch(() => false);
  }
  // `$2y$` is PHP's name for what everybody else calls `$2b$`.
  const hash = storedHash && /^\$2[aby]\$/.test(storedHash) ? `$2b$${storedHash.slice(4)}` : null;
  const comparable = hash !== null && isUsable(password, bcryptMaxBytes);
  const matches = await bcrypt.verify(
    comparable ? password : 'no such password',
    comparable ? hash : nobodysHash,
  );
  return comparable && matches;
}

/**
 * A hash to store: bcrypt as the platform does it, argon2id for passwords that bcrypt would cut off. Throws badInput
 * for a NUL (where C libraries end the text) and above 1,000 bytes.
 */
export async function hashPassword(password: string): Promise<string> {
  if (password === '') throw badInput('password', 'The password must not be empty.');
  if (password.includes('\0')) throw badInput('password', 'The password must not contain a NUL character.');
  const bytes = Buffer.byteLength(password);
  if (bytes > maxBytes) throw badInput('password', `The password must not be longer than ${maxBytes} bytes.`);
  return bytes <= bcryptMaxBytes
    ? bcrypt.hash(password, { cost: bcryptCost, version: '2b' })
    : argon2.hash(password);
}

function isUsable(password: string, most: number): boolean {
  return password !== '' && !password.includes('\0') && Buffer.byteLength(password) <= most;
}
