import { sql } from '../../server/db/tenancy.ts';

type Raw = ReturnType<typeof sql.raw>;

// What differs between two runs that failed for one reason: addresses, e-mail addresses, and every word with a digit
// (numbers, ids, times). One pass with one mark: it is read for each failed run of a period.
const varying = [
  '[a-z][a-z0-9+.-]*://[^\\s"\'<>)\\]]+',
  '[^\\s@<>"\'(),;:=]+@[^\\s@<>"\'(),;:=]+\\.[a-z]{2,}',
  '[[:alpha:]_-]*\\d[\\w-]*([.,:/+][\\w-]+)*',
].join('|');

/** Longest part of a message that tells one error from another. */
const longest = 300;

/** The start of an error message that decides which error it is; the empty text where there is none. */
export const messageStart = `left(coalesce(e.error_message, ''), ${longest})`;

/**
 * An error message with everything that varies from run to run written as `…`. Two runs failed alike when node and
 * masked message are the same. `message` is a column or expression of SQL.
 */
export function maskedMessage(message: string): Raw {
  return sql.raw(`regexp_replace(${message}, :varying, '…', 'gi')`, { varying });
}

/** The short name of an error in a URL: 16 hex digits over `e.error_node` and a masked message. */
export function fingerprintOf(masked: Raw): Raw {
  return sql.raw("left(md5(coalesce(e.error_node, '') || chr(31) || ?), 16)", [masked]);
}
