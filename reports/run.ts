import type { ClientDb } from '../server/db/tenancy.ts';
import { sql } from '../server/db/tenancy.ts';
import { notFound } from '../server/errors.ts';
import { parseParams, singleValues, zoneOrUtc } from './kit/params.ts';
import { parsePeriod, periodParamNames } from './kit/period.ts';
import type { RegisteredReport, Report, ReportClient, ReportResult } from './report.ts';

/** Closes over a report's parameter type, so that reports of any parameters live in one registry. */
export function register<P>(report: Report<P>): RegisteredReport {
  return {
    slug: report.slug,
    title: report.title,
    audience: report.audience,
    description: report.description,
    paramNames: Object.keys(report.params.shape),
    prepare: (raw) => {
      const params = parseParams(report.params, raw);
      return {
        params: params as Readonly<Record<string, unknown>>,
        run: (db, frame) => report.run(db, { ...frame, params }),
      };
    },
  };
}

/** The client of this scope. Throws notFound where it is gone. */
export async function loadClient(db: ClientDb): Promise<ReportClient> {
  const found = await db.optionalRow<{
    id: string;
    name: string | null;
    timezone: string | null;
    currency: string | null;
    locale: string | null;
  }>(sql('clients').select('id', 'name', 'timezone', 'currency', 'locale').where({ id: db.clientId }));
  if (!found) throw notFound('Client');
  return {
    id: found.id,
    name: found.name ?? 'Unnamed client',
    timezone: zoneOrUtc(found.timezone),
    currency: found.currency ?? 'USD',
    locale: found.locale ?? 'en',
  };
}

/**
 * The one pipeline from parameters to result: every surface calls it within one transaction. Throws badInput naming
 * the field for unknown, repeated or unusable parameters.
 */
export async function runReport(
  report: RegisteredReport,
  db: ClientDb,
  query: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<ReportResult> {
  const values = singleValues(query, [...periodParamNames, ...report.paramNames]);
  const client = await loadClient(db);
  const period = parsePeriod(values, client.timezone, now);
  const own = Object.fromEntries(Object.entries(values).filter(([name]) => report.paramNames.includes(name)));
  const prepared = report.prepare(own);
  const { lastEventAt, ...data } = await prepared.run(db, { client, period, now });
  return {
    report: { slug: report.slug, title: report.title, description: report.description },
    client,
    params: prepared.params,
    period,
    freshness: { asOf: now.toISOString(), mode: 'exact', lastEventAt },
    ...data,
  };
}
