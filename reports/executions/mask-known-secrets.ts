import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { maskText } from './mask-text.ts';

/**
 * The same texts, in the same order, without the secrets of this client's integrations (the database takes those out:
 * they are never read here) and without whatever looks like a secret.
 */
export async function maskKnownSecrets(db: ClientDb, texts: readonly string[]): Promise<string[]> {
  if (texts.every((text) => text === '')) return [...texts];
  const { masked } = await db.row<{ masked: string[] }>(
    sql.raw('select reporting.mask_known_secrets(cast(? as text[])) as masked', [[...texts]]),
  );
  return masked.map(maskText);
}
