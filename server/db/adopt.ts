import type { Knex } from 'knex';
import { readCatalogue } from './catalogue.ts';
import type { Catalogue } from './catalogue-types.ts';
import { hasIndex, hasUniqueKey } from './catalogue-types.ts';
import type { Table } from './contract/column.ts';
import { qualifiedName } from './contract/column.ts';
import {
  addColumn,
  addForeignKey,
  createEnum,
  createIndex,
  createTable,
  createUniqueIndex,
  quoteLabel,
} from './contract/ddl.ts';
import { attempt, type Note, runDdl } from './ddl-run.ts';

/** Above this size an adopted table gets no index inside the migration: building it would block the platform's writes. */
const largestIndexedBytes = 64 * 1024 * 1024;

/** Enums to make, and those of them whose missing labels an existing type must get because we write them. */
export interface EnumContract {
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly written: readonly string[];
}

/**
 * Brings the platform's schema up to the contract: makes what is missing, adds columns to what exists, and leaves data,
 * types, labels and rules of the platform as they are. Safe to call again with a longer contract.
 */
export async function adoptPlatform(
  trx: Knex.Transaction,
  tables: readonly Table[],
  enums: EnumContract,
  note: Note,
): Promise<void> {
  const before = await readCatalogue(async (statement) => (await trx.raw(statement)).rows);
  for (const [name, labels] of Object.entries(enums.labels))
    await adoptEnum(trx, before, name, labels, enums, note);
  for (const table of tables) await adoptTable(trx, before, table);
  for (const table of tables) await adoptForeignKeys(trx, before, table, note);
  for (const table of tables) await adoptIndexes(trx, before, table, note);
}

async function adoptEnum(
  trx: Knex.Transaction,
  before: Catalogue,
  name: string,
  labels: readonly string[],
  enums: EnumContract,
  note: Note,
): Promise<void> {
  const present = before.enums.get(name);
  if (!present) {
    await runDdl(trx, createEnum(name, labels));
    return;
  }
  if (!enums.written.includes(name)) return;
  for (const label of labels.filter((l) => !present.includes(l))) {
    await attempt(trx, `alter type public.${name} add value if not exists ${quoteLabel(label)}`, note);
  }
}

/** Keeps in `platform_objects` who made the table: its row level security is ours to switch on only then. */
async function adoptTable(trx: Knex.Transaction, before: Catalogue, table: Table): Promise<void> {
  const name = qualifiedName(table);
  const live = before.relations.get(name);
  if (!live) {
    await runDdl(trx, createTable(table));
  } else if (table.schema === 'public') {
    for (const column of missingColumns(before, table)) await runDdl(trx, addColumn(table, column));
  }
  await trx.raw(
    'insert into reporting.platform_objects (name, made_by_us) values (?, ?) on conflict (name) do nothing',
    [name, live === undefined],
  );
}

function missingColumns(before: Catalogue, table: Table): Table['columns'] {
  const live = before.relations.get(qualifiedName(table));
  return table.columns.filter((column) => !live?.columns.some((c) => c.name === column.name));
}

/**
 * Foreign keys of tables that we made, and of columns that we added. Columns that the platform had already keep its
 * own rules: a new key on them could make its writes fail.
 */
async function adoptForeignKeys(
  trx: Knex.Transaction,
  before: Catalogue,
  table: Table,
  note: Note,
): Promise<void> {
  const adopted = before.relations.has(qualifiedName(table));
  if (adopted && table.schema !== 'public') return;
  for (const column of missingColumns(before, table)) {
    if (column.references) await attempt(trx, addForeignKey(table, column), note);
  }
}

async function adoptIndexes(
  trx: Knex.Transaction,
  before: Catalogue,
  table: Table,
  note: Note,
): Promise<void> {
  const name = qualifiedName(table);
  const live = before.relations.get(name);
  if (live && table.schema !== 'public') return;
  const wanted = [
    ...(table.unique ?? [])
      .filter((key) => !live || key.safeToAdopt)
      .filter((key) => !hasUniqueKey(before, name, key.columns, key.where !== undefined))
      .map((key) => createUniqueIndex(table, key)),
    ...(table.indexes ?? [])
      .filter((index) => !hasIndex(before, name, index.columns, index.where !== undefined))
      .map((index) => createIndex(table, index)),
  ];
  if (live && live.bytes > largestIndexedBytes && wanted.length > 0) {
    note(`${name} is large: its indexes are left out, doctor prints the statements that build them`);
    return;
  }
  for (const statement of wanted) await attempt(trx, statement, note);
}
