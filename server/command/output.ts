import { rename, rm, writeFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { Option } from 'commander';
import { AppError } from '../errors.ts';

/** `--format` with these choices, the first being the default. */
export function formatOption(...choices: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'how to write the answer').choices(choices).default(choices[0]);
}

export const outOption = new Option('--out <file>', 'write to this file instead of the standard output');

/** Writes to standard output, or to `out` as a whole: a reader of the file sees all of it or nothing. */
export async function write(text: string, out: string | undefined): Promise<void> {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (out === undefined) {
    process.stdout.write(whole);
    return;
  }
  const half = `${out}.${process.pid}.part`;
  try {
    await writeFile(half, whole);
    await rename(half, out);
  } catch (error) {
    await rm(half, { force: true }).catch(() => {});
    throw new AppError(500, 'file_not_written', `out: ${(error as Error).message}`);
  }
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

// Values come from a database that others write: control characters would steer the reader's terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const control = /[\u0000-\u001f\u007f-\u009f]/g;

/** A plain table for people; columns of figures are aligned right. */
export function toTable(
  columns: readonly { readonly label: string; readonly isNumeric?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const table = new Table({
    head: columns.map((column) => column.label),
    colAligns: columns.map((column) => (column.isNumeric ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(row.map((cell) => cell.replace(control, ' ')));
  return table.toString();
}
