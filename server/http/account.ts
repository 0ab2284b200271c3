import { csrfToken } from './middleware/csrf.ts';
import { escapeHtml } from './plain-pages.ts';
import type { SignedInContext } from './route.ts';

/** `GET /account`: who one is here, in which clients, and the way out. */
export function showAccount({ req, res, viewer }: SignedInContext): void {
  const token = csrfToken(req);
  const clients = viewer.memberships.map((one) => `<li>${escapeHtml(one.clientName)}: ${one.role}</li>`);
  res
    .type('html')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Account</title><h1>${escapeHtml(viewer.name)}</h1><p>${escapeHtml(viewer.email)}</p><ul>${clients.join('')}</ul><form method="post" action="/sign-out"><input type="hidden" name="_csrf" value="${escapeHtml(token)}"><button>Sign out</button></form></html>`,
    );
}
