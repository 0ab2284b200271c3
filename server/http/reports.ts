import { periodParamNames } from '../../reports/kit/period.ts';
import { toJson } from '../../reports/output/json.ts';
import { findReport } from '../../reports/registry.ts';
import type { ReportResult } from '../../reports/report.ts';
import { runReport } from '../../reports/run.ts';
import { may } from '../access/roles.ts';
import { withClient } from '../db/tenancy.ts';
import { clientPath, linkTo, pick, stringsOf } from './links.ts';
import { buildReportPage } from './models/report-page.ts';
import { framePage } from './page-frame.ts';
import { present } from './present.ts';
import { recordAccess } from './record-access.ts';
import type { ClientContext } from './route.ts';
import { listSavedFilters } from './saved-filters.ts';

/** `GET /clients/:client/reports/:slug`: the report's page; its address is the report. */
export async function showReport(context: ClientContext): Promise<void> {
  const { app, scope, signal, viewer, role, now, res } = context;
  const report = findReport(slugOf(context));
  const { result, saved } = await withClient(
    app.pools,
    scope,
    async (db) => ({
      result: await runReport(report, db, queryOf(context), now),
      saved: await listSavedFilters(db, viewer.userId, report.slug),
    }),
    { signal },
  );
  await recordView(context, result);
  const query = stringsOf(queryOf(context));
  const path = clientPath(scope.clientId, 'reports', report.slug);
  const page = await framePage(
    context,
    { title: report.title, section: report.slug, client: result.client, keep: pick(query, periodParamNames) },
    role,
  );
  const saves = clientPath(scope.clientId, 'saved-filters');
  await present(
    res,
    'report',
    buildReportPage({
      page,
      result,
      query,
      saved: {
        saveAction: saves,
        report: report.slug,
        query: linkTo('', query).replace(/^\?/, ''),
        items: saved.map((one) => ({
          name: one.name,
          href: one.query === '' ? path : `${path}?${one.query}`,
          deleteAction: `${saves}/${one.id}/delete`,
        })),
      },
      mayReadRows: may(role, 'rows'),
    }),
  );
}

/** `GET /clients/:client/reports/:slug.json`: the same report for programs. */
export async function showReportJson(context: ClientContext): Promise<void> {
  const { app, scope, signal, now, res } = context;
  const report = findReport(slugOf(context));
  const result = await withClient(app.pools, scope, (db) => runReport(report, db, queryOf(context), now), {
    signal,
  });
  await recordView(context, result);
  res.json(toJson(result));
}

function recordView(context: ClientContext, { report, period, params }: ReportResult): Promise<void> {
  return recordAccess(context, {
    action: 'report.viewed',
    entityType: 'report',
    entityId: report.slug,
    newValues: {
      from: period.from,
      to: period.to,
      timezone: period.timezone,
      grain: period.grain,
      compare: period.compareMode,
      params,
    },
  });
}

function slugOf(context: ClientContext): string {
  return String(context.req.params.slug);
}

function queryOf(context: ClientContext): Readonly<Record<string, unknown>> {
  return context.req.query;
}
