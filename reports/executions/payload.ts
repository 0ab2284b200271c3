import { closeCutJson } from './close-cut-json.ts';
import type { Json } from './mask-secrets.ts';
import { maskSecrets } from './mask-secrets.ts';
import { masked, maskText } from './mask-text.ts';

/** Input or output of a run as a person may read it. */
export interface Payload {
  /** JSON, indented, or the text as it is where it is no JSON; secrets masked. */
  readonly text: string;
  /** Size of the whole, in bytes. */
  readonly bytes: number;
  /** Only the beginning is shown. */
  readonly isCut: boolean;
  /** How many values were masked in what is shown. */
  readonly maskedCount: number;
}

/** How much of a payload is read from the database, in characters: the rest is never shown. */
export const mostRead = 1_048_576;
/** How much of it is shown, in characters. */
export const mostShown = 262_144;

/**
 * Masks and indents a payload. `text` is its JSON, cut at `mostRead` characters; `bytes` its whole size. Masked first,
 * cut second: a cut must not take away what a secret is known by.
 */
export function presentPayload(text: string, bytes: number): Payload {
  const whole = text.length < mostRead;
  const readable = maskAndIndent(text, whole);
  const shown = readable.slice(0, mostShown);
  return {
    text: shown,
    bytes,
    isCut: !whole || shown.length < readable.length,
    maskedCount: shown.split(masked).length - 1,
  };
}

function maskAndIndent(text: string, whole: boolean): string {
  try {
    const value = JSON.parse(whole ? text : closeCutJson(text)) as Json;
    return JSON.stringify(maskSecrets(unwrap(value)), null, 2);
  } catch {
    return maskText(text);
  }
}

/** JSON written as text into jsonb is read as what it says. */
function unwrap(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
