import { masked, maskText } from './mask-text.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Deeper than this nothing is shown: no honest payload is, and recursion must end. */
const deepest = 200;

// Words of a key's name, camel case and separators undone, that say that its value is a secret.
const secretWords = new Set([
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'secret',
  'secrets',
  'authorization',
  'auth',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'apikey',
  'bearer',
  'signature',
  'hmac',
  'otp',
  'totp',
  'cvv',
  'cvc',
  'jwt',
  'token',
  'tokens',
  'accesstoken',
  'refreshtoken',
  'authtoken',
  'sessionid',
  'csrf',
  'xsrf',
]);
const secretPairs = [
  'api key',
  'access key',
  'private key',
  'secret key',
  'signing key',
  'encryption key',
  'service key',
  'master key',
  'shared key',
  'client key',
  'consumer key',
  'session id',
  'session key',
  'pin code',
  'security code',
  'verification code',
  'connection string',
  'encrypted password',
];
// Counts of a language model's tokens, and words about a secret that are none.
const harmless =
  /\b(usage|count|counts|total|max|prompt|completion|input|output|cached|reasoning|limit|limits|estimate|type|expires|expiry|expiration|url|uri|per second|status|method|required|enabled)\b/;

/** True when the name of a key, header or field says that its value is a secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const phrase = words.join(' ');
  const found =
    words.some((word) => secretWords.has(word) || /(password|passwd|secret|apikey|token)$/.test(word)) ||
    secretPairs.some((pair) => ` ${phrase} `.includes(` ${pair} `));
  return found && !harmless.test(phrase);
}

/**
 * The same value with secrets as `[masked]`: everything below a key whose name says so, the value of a name/value pair
 * (`{name: 'Authorization', value: …}`, `['authorization', …]`), and what looks like a secret inside any other text,
 * JSON inside text included.
 */
export function maskSecrets(value: Json, depth = 0): Json {
  if (depth > deepest) return masked;
  if (typeof value === 'string') return maskLeaf(value, depth);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return maskList(value, depth);
  const named = ['name', 'key', 'header', 'field'].some((key) => isNamed(value[key]));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const hide = isSecretName(key) || (named && (key === 'value' || key === 'values'));
      // A key can be a secret itself where it stands for one (`{"sk-…": true}`).
      return [maskText(key), hide ? hideAll(inner) : maskSecrets(inner, depth + 1)];
    }),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isNamed(name: Json | undefined): boolean {
  return typeof name === 'string' && name.length <= 100 && isSecretName(name);
}

/** Raw headers come as one flat list, or as pairs: what follows a secret's name is one. */
function maskList(list: readonly Json[], depth: number): Json {
  return list.map((item, at) => {
    const before = list[at - 1];
    const follows =
      typeof item === 'string' && at % 2 === 1 && isNamed(before) && /^\S+$/.test(String(before));
    return follows ? masked : maskSecrets(item, depth + 1);
  });
}

function maskLeaf(text: string, depth: number): string {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(maskSecrets(JSON.parse(text) as Json, depth + 1));
    } catch {
      // It only looks like JSON.
    }
  }
  return maskText(text);
}

/** Nothing but the shape is left; an empty value tells nothing and stays. */
function hideAll(value: Json): Json {
  if (value === null || value === '' || typeof value === 'boolean') return value;
  if (typeof value !== 'object') return masked;
  if (isList(value)) return value.map(hideAll);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [maskText(key), hideAll(inner)]));
}
