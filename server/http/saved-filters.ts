import { z } from 'zod';
import { findReport } from '../../reports/registry.ts';
import { audit } from '../access/audit.ts';
import { isUuid } from '../access/uuid.ts';
import type { ClientDb } from '../db/tenancy.ts';
import { sql, withClientWrite } from '../db/tenancy.ts';
import { badInput, notFound } from '../errors.ts';
import { readForm } from './form.ts';
import { sourceOf } from './request.ts';
import type { ClientContext } from './route.ts';

/** So many names fit into a menu, and one person cannot fill the table. */
const mostPerReport = 50;

export interface SavedFilter {
  readonly id: string;
  readonly name: string;
  /** The part of the address after the question mark. */
  readonly query: string;
}

/** A person's own filters of one report, by name. */
export function listSavedFilters(db: ClientDb, userId: string, report: string): Promise<SavedFilter[]> {
  return db.rows<SavedFilter>(
    sql('reporting.saved_filters')
      .select('id', 'name', 'query')
      .where({ client_id: db.clientId, user_id: userId, report })
      .orderByRaw('lower(name), id'),
  );
}

const savedFilterForm = z.object({
  report: z.string(),
  name: z.string().trim().min(1, 'must not be empty').max(80, 'must have at most 80 characters'),
  query: z.string().default(''),
});

/** `POST …/saved-filters`: keeps the current filters under a name; a name that exists gets the new ones. */
export async function saveFilter({ app, req, res, scope, viewer, role }: ClientContext): Promise<void> {
  const form = readForm(req, savedFilterForm);
  const report = findReport(form.report);
  const query = new URLSearchParams(form.query.replace(/^\?/, '')).toString();
  await withClientWrite(app.pools, scope, async (db) => {
    const own = { client_id: db.clientId, user_id: viewer.userId, report: report.slug };
    const others = await db.rows(
      sql('reporting.saved_filters')
        .select('id')
        .where(own)
        .whereNot({ name: form.name })
        .limit(mostPerReport),
    );
    if (others.length >= mostPerReport) {
      throw badInput('name', `There are ${mostPerReport} saved filters already. Delete one first.`);
    }
    const { id } = await db.row<{ id: string }>(
      sql('reporting.saved_filters')
        .insert({ ...own, name: form.name, query })
        .onConflict(['client_id', 'user_id', 'report', 'name'])
        .merge({ query })
        .returning('id'),
    );
    await audit(db, db.clientId, sourceOf(req, role), {
      action: 'filter.saved',
      entityType: 'saved_filter',
      entityId: id,
      newValues: { report: report.slug, name: form.name, query },
    });
  });
  redirectToReport(res, scope.clientId, report.slug, query);
}

/** `POST …/saved-filters/:id/delete`: one's own only; anybody else's looks absent. */
export async function deleteFilter({ app, req, res, scope, viewer, role }: ClientContext): Promise<void> {
  readForm(req, z.object({}));
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw notFound('Page');
  const report = await withClientWrite(app.pools, scope, async (db) => {
    const deleted = await db.optionalRow<{ report: string; name: string; query: string }>(
      sql('reporting.saved_filters')
        .where({ client_id: db.clientId, user_id: viewer.userId, id })
        .delete(['report', 'name', 'query']),
    );
    if (!deleted) throw notFound('Page');
    await audit(db, db.clientId, sourceOf(req, role), {
      action: 'filter.deleted',
      entityType: 'saved_filter',
      entityId: id,
      oldValues: deleted,
    });
    return deleted.report;
  });
  redirectToReport(res, scope.clientId, report, '');
}

function redirectToReport(res: ClientContext['res'], clientId: string, slug: string, query: string): void {
  const path = `/clients/${clientId}/reports/${encodeURIComponent(slug)}`;
  res.redirect(303, query === '' ? path : `${path}?${query}`);
}
