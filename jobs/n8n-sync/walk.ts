import { N8nError } from './n8n-error.ts';

/** The pages of a list from `cursor` (null: from its beginning) to its end. A cursor keeps its own limit. */
export async function* walk<Page extends { nextCursor: string | null }>(
  ask: (cursor: string | null) => Promise<Page>,
  cursor: string | null,
): AsyncGenerator<Page> {
  for (let at = cursor; ; ) {
    const page = await ask(at);
    yield page;
    if (page.nextCursor === null) return;
    if (page.nextCursor === at) throw new N8nError('unusable', 'n8n gives the same cursor again');
    at = page.nextCursor;
  }
}
