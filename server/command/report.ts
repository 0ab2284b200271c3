import { Command, InvalidArgumentError } from 'commander';
import { formatCell } from '../../reports/kit/format.ts';
import { toCsv } from '../../reports/output/csv.ts';
import { toJson as toReportJson } from '../../reports/output/json.ts';
import { reports } from '../../reports/registry.ts';
import type { Column, ReportResult, Row } from '../../reports/report.ts';
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
  readonly param?: readonly string[];
  readonly format: 'json' | 'csv' | 'table';
  readonly out?: string;
}

/** `leadlight report <slug>`: the same report as the page, for programs and files. */
export function reportCommand(): Command {
  return new Command('report')
    .description("compute one client's report")
    .argument('<slug>', 'which report; see: leadlight reports')
    .requiredOption('--client <name|id>', 'whose report', once)
    .option('--from <date>', 'first local date, inclusive (YYYY-MM-DD)', once)
    .option('--to <date>', 'last local date, inclusive (YYYY-MM-DD)', once)
    .option('--last <days>', 'the last days including today, such as 90d', once)
    .option('--param <name=value>', "one of the report's parameters; repeatable", collect)
    .addOption(formatOption('table', 'json', 'csv'))
    .addOption(outOption)
    .addHelpText(
      'after',
      `
Examples:
  leadlight report funnel --client "BrightSmile Dental Group" --last 90d
  leadlight report funnel --client "BrightSmile Dental Group" --last 90d --param mode=strict --format json
  leadlight report executions --client "BrightSmile Dental Group" --from 2026-09-01 --to 2026-09-30 --format csv --out runs.csv`,
    )
    .action(async (slug: string, options: Options) => {
      const report = reports.find((one) => one.slug === slug);
      if (!report) {
        throw new WrongUse(`report: there is no report "${slug}". List them with: leadlight reports`);
      }
      const query = toQuery(options);
      const result = await withPools(async (pools) => {
        const scope = await scopeByName(pools, options.client);
        return withClient(pools, scope, (db) => runReport(report, db, query, systemClock()));
      });
      await write(render(result, options.format), options.out);
    });
}

/** An empty value is a script's unset variable: refused, since the default would answer for another period. */
function once(value: string, previous: string | undefined): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  if (previous !== undefined) throw new InvalidArgumentError('It is given twice.');
  return value;
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** The same parameters as the page's URL; a name given twice is refused as it is there. */
function toQuery(options: Options): Record<string, string> {
  // Without a prototype: `__proto__` is a name like any other, and refused like any other.
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const name of ['from', 'to', 'last'] as const) {
    const value = options[name];
    if (value !== undefined) query[name] = value;
  }
  for (const pair of options.param ?? []) {
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
  return toReportTable(result);
}

/** The rows as a person reads them, with the totals below and every complaint of the checks. */
function toReportTable(result: ReportResult): string {
  const columns = result.columns.filter((column) => !column.hidden);
  const place = { locale: result.client.locale, timezone: result.period.displayTimezone };
  const isNumeric = ({ kind }: Column) => kind !== 'text' && kind !== 'id';
  const cells = (row: Row) => columns.map((column) => formatCell(row[column.key] ?? null, column, place));
  const totals = columns.map((column, index) => {
    if (index === 0) return 'All';
    const value = isNumeric(column) ? result.totals[column.key] : undefined;
    return value === undefined ? '' : formatCell(value, column, place);
  });
  const rows = result.rows.map(cells);
  const table = toTable(
    columns.map((column) => ({ label: column.label, isNumeric: isNumeric(column) })),
    rows.length > 0 ? [...rows, totals] : [],
  );
  const { from, to, timezone, unfinished } = result.period;
  const complaints = result.checks
    .filter((check) => !check.ok)
    .map((check) => `! ${check.label}: ${check.detail ?? check.value}`);
  return [
    `${result.report.title} · ${result.client.name} · ${from} – ${to} (${timezone})${unfinished ? ', today unfinished' : ''}`,
    rows.length > 0 ? table : 'Nothing in this period.',
    ...complaints,
  ].join('\n');
}
