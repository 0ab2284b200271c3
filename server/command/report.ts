import { Command } from 'commander';
import { formatCell } from '../../reports/kit/format.ts';
import { toCsv } from '../../reports/output/csv.ts';
import { toJson as toReportJson } from '../../reports/output/json.ts';
import { findReport } from '../../reports/registry.ts';
import type { ReportResult } from '../../reports/report.ts';
import { runReport } from '../../reports/run.ts';
import { systemClock } from '../clock.ts';
import { withClient } from '../db/tenancy.ts';
import { WrongUse } from './exit.ts';
import { scopeByName } from './operator-scope.ts';
import { formatOption, outOption, toJson, toTable, write } from './output.ts';
import { withPools } from './with-database.ts';

interface Options {
  readonly client: string;
  readonly from?: string;
  readonly to?: string;
  readonly last?: string;
  readonly param: readonly string[];
  readonly format: 'json' | 'csv' | 'table';
  readonly out?: string;
}

/** `leadlight report <slug>`: the same report as the page, for programs and files. */
export function reportCommand(): Command {
  return new Command('report')
    .description("compute one client's report")
    .argument('<slug>', 'which report; see: leadlight reports')
    .requiredOption('--client <name|id>', 'whose report')
    .option('--from <date>', 'first local date, inclusive (YYYY-MM-DD)')
    .option('--to <date>', 'last local date, inclusive (YYYY-MM-DD)')
    .option('--last <days>', 'the last days including today, such as 90d')
    .option('--param <name=value>', "one of the report's parameters; repeatable", collect, [])
    .addOption(formatOption('table', 'json', 'csv'))
    .addOption(outOption)
    .addHelpText(
      'after',
      `
Examples:
  leadlight report funnel --client "Acme Dental" --last 90d
  leadlight report funnel --client "Acme Dental" --last 90d --param mode=strict --format json
  leadlight report executions --client "Acme Dental" --from 2026-09-01 --to 2026-09-30 --format csv --out runs.csv`,
    )
    .action(async (slug: string, options: Options) => {
      const report = findReport(slug);
      const query = toQuery(options);
      const result = await withPools(async (pools) => {
        const scope = await scopeByName(pools, options.client);
        return withClient(pools, scope, (db) => runReport(report, db, query, systemClock()));
      });
      await write(render(result, options.format), options.out);
    });
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** The same parameters as the page's URL; a name given twice is refused as it is there. */
function toQuery(options: Options): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of ['from', 'to', 'last'] as const) {
    const value = options[name];
    if (value !== undefined) query[name] = value;
  }
  for (const pair of options.param) {
    const at = pair.indexOf('=');
    if (at < 1) throw new WrongUse(`param: "${pair}" is not of the form name=value.`);
    const name = pair.slice(0, at);
    if (Object.hasOwn(query, name)) throw new WrongUse(`param: ${name} is given twice.`);
    query[name] = pair.slice(at + 1);
  }
  return query;
}

function render(result: ReportResult, format: Options['format']): string {
  if (format === 'json') return toJson(toReportJson(result));
  if (format === 'csv') return toCsv(result);
  const columns = result.columns.filter((column) => !column.hidden);
  const place = { locale: result.client.locale, timezone: result.period.displayTimezone };
  const table = toTable(
    columns.map((column) => ({
      label: column.label,
      isNumeric: column.kind !== 'text' && column.kind !== 'id',
    })),
    result.rows.map((row) => columns.map((column) => formatCell(row[column.key] ?? null, column, place))),
  );
  const { from, to, timezone } = result.period;
  const complaints = result.checks
    .filter((check) => !check.ok)
    .map((check) => `! ${check.label}: ${check.detail ?? check.value}`);
  return [
    `${result.report.title} · ${result.client.name} · ${from} – ${to} (${timezone})`,
    table,
    ...complaints,
  ].join('\n');
}
