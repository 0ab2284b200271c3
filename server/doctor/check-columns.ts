import type { Catalogue, LiveColumn } from '../db/catalogue-types.ts';
import type { Column, Table } from '../db/contract/column.ts';
import { qualifiedName } from '../db/contract/column.ts';
import { addColumn, createTable } from '../db/contract/ddl.ts';
import { platformEnums } from '../db/contract/enums.ts';
import { grantsFor } from '../db/grants.ts';
import type { Finding } from './finding.ts';
import { error, info, warn } from './finding.ts';

/** Tables, their columns, types and primary keys. */
export function checkColumns(live: Catalogue, tables: readonly Table[]): Finding[] {
  return tables.flatMap((table) => checkTable(live, table));
}

function checkTable(live: Catalogue, table: Table): Finding[] {
  const name = qualifiedName(table);
  const relation = live.relations.get(name);
  if (!relation) return [error('table_missing', name, 'The table does not exist.', `${createTable(table)};`)];
  const findings: Finding[] = [];
  for (const column of table.columns) {
    const found = relation.columns.find((c) => c.name === column.name);
    if (found) findings.push(...checkType(name, column, found));
    else {
      findings.push(
        error(
          'column_missing',
          `${name}.${column.name}`,
          'The column does not exist.',
          `${addColumn(table, column)};`,
        ),
      );
    }
  }
  const primary = live.indexes.find((index) => index.relation === name && index.primary);
  if (!primary || !sameSet(primary.columns, table.primaryKey)) {
    findings.push(
      error(
        'primary_key',
        name,
        `The primary key is (${primary?.columns.join(', ') ?? 'missing'}), expected (${table.primaryKey.join(', ')}).`,
        `Rows are found by (${table.primaryKey.join(', ')}): give the table that primary key.`,
      ),
    );
  }
  const tenant = relation.columns.find((c) => c.name === 'client_id');
  const mayBeNull = table.columns.some((c) => c.name === 'client_id' && !c.notNull);
  if (tenant && !tenant.notNull && !mayBeNull) {
    findings.push(
      info(
        'client_may_be_null',
        name,
        'client_id may be NULL; such rows are in no client’s report.',
        `alter table ${name} alter column client_id set not null;`,
      ),
    );
  }
  findings.push(...checkWrites(table, relation.columns));
  return findings;
}

/** Columns unknown to us that must have a value stop every row that we would insert. */
function checkWrites(table: Table, columns: readonly LiveColumn[]): Finding[] {
  if (!grantsFor(table, false).some((grant) => grant.privilege === 'insert')) return [];
  const name = qualifiedName(table);
  return columns
    .filter((c) => c.notNull && !c.hasDefault && !table.columns.some((known) => known.name === c.name))
    .map((c) =>
      error(
        'write_blocked',
        `${name}.${c.name}`,
        'Leadlight writes rows here and does not know this column, which is NOT NULL without a default.',
        `alter table ${name} alter column "${c.name}" drop not null; -- or give it a default`,
      ),
    );
}

function checkType(table: string, column: Column, found: LiveColumn): Finding[] {
  const expected = spelledOut(column.type);
  if (found.type === expected) return [];
  const object = `${table}.${column.name}`;
  const message = `The type is ${found.type}, expected ${expected}.`;
  const readsAlike =
    (isText(found.type) && isText(expected)) ||
    (isText(found.type) && column.type in platformEnums) ||
    (found.type.startsWith('numeric') && expected.startsWith('numeric'));
  return [
    readsAlike
      ? warn('column_type', object, message, 'Reads alike; no change is needed unless writes fail.')
      : error(
          'column_type',
          object,
          message,
          `alter table ${table} alter column "${column.name}" type ${column.type} using "${column.name}"::text::${column.type};`,
        ),
  ];
}

/** A type as `format_type` prints it. */
function spelledOut(type: string): string {
  return type.replace(/^timestamptz$/, 'timestamp with time zone').replace(/^char\(/, 'character(');
}

function isText(type: string): boolean {
  return /^(text|citext|character varying|character)\b/.test(type);
}

function sameSet(a: readonly (string | null)[], b: readonly string[]): boolean {
  return a.length === b.length && b.every((item) => a.includes(item));
}
