import { refuseQuery } from './form.ts';
import { clientPath } from './links.ts';
import { framePage } from './page-frame.ts';
import { present } from './present.ts';
import { roleName } from './role-name.ts';
import type { SignedInContext } from './route.ts';

/** `GET /account`: who one is here, in which clients, and the way out. */
export async function showAccount(context: SignedInContext): Promise<void> {
  const { req, res, viewer } = context;
  refuseQuery(req);
  await present(res, 'account', {
    page: await framePage(context, { title: 'Account', section: 'account', client: null, keep: {} }, null),
    memberships: viewer.memberships.map((one) => ({
      client: one.clientName,
      role: roleName(one.role),
      href: clientPath(one.clientId),
    })),
  });
}
