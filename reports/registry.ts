import { notFound } from '../server/errors.ts';
import { executionsReport } from './executions/executions-report.ts';
import { funnel } from './funnel/funnel.ts';
import type { RegisteredReport } from './report.ts';
import { register } from './run.ts';

/** Every report, in the order of the menus. One line a report; a contract test finds a folder that is missing here. */
export const reports: readonly RegisteredReport[] = [register(funnel), register(executionsReport)];

/** Throws notFound for a slug that no report has. */
export function findReport(slug: string): RegisteredReport {
  const found = reports.find((report) => report.slug === slug);
  if (!found) throw notFound('Report');
  return found;
}
