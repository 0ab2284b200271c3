import { reports } from '../../reports/registry.ts';
import { notFound } from '../errors.ts';
import { refuseQuery } from './form.ts';
import type { ClientContext, SignedInContext } from './route.ts';

/** `GET /`: who has one client goes straight to it. */
export function home({ req, res, viewer }: SignedInContext): void {
  refuseQuery(req);
  const [only, ...others] = viewer.memberships;
  const direct = only && others.length === 0 && !viewer.isPlatformAdmin;
  res.redirect(303, direct ? `/clients/${only.clientId}` : '/clients');
}

/** `GET /clients/:client`: the first report, until there is an overview. */
export function clientHome({ req, res, scope }: ClientContext): void {
  refuseQuery(req);
  const [first] = reports;
  if (!first) throw notFound('Report');
  res.redirect(303, `/clients/${scope.clientId}/reports/${first.slug}`);
}
