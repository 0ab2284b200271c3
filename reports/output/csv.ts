import { stringify } from 'csv-stringify/sync';
import type { Cell, Column, ReportResult, ValueKind } from '../report.ts';

const textKinds: readonly ValueKind[] = ['text', 'id'];

/**
 * A report's rows as RFC 4180 with CRLF: keys as header, raw values as in JSON, unknown as an empty field. Text is always
 * quoted and cannot start a formula.
 */
export function toCsv(result: ReportResult): string {
  const header = result.columns.map((column) => column.key);
  const lines = result.rows.map((row) =>
    result.columns.map((column) => csvCell(row[column.key] ?? null, column)),
  );
  return stringify([header, ...lines], { record_delimiter: '\r\n', quoted_string: true });
}

function csvCell(value: Cell, column: Column): Cell {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return typeof value === 'string' && textKinds.includes(column.kind) ? guardFormula(value) : value;
}

/**
 * Spreadsheets run a cell that starts with one of these, also behind blanks or a quote and in full width; an apostrophe
 * in front makes it text.
 */
export function guardFormula(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is guarded against
  return /^[\s\u0000"']*[=+\-@\t\r\n\u0000＝＋－＠]/.test(text) ? `'${text}` : text;
}
