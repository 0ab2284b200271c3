import type { Column, Index, Table, UniqueKey } from './column.ts';
import { qualifiedName } from './column.ts';

// Statements of the contract as text: DDL takes no bindings. Names and expressions come from the contract's own
// constants, never from input.

/** Built without blocking writers; such a statement cannot run inside a transaction. */
export type Build = 'plain' | 'concurrently';

export function createEnum(name: string, labels: readonly string[]): string {
  return `create type public.${name} as enum (${labels.map(quoteLabel).join(', ')})`;
}

export function quoteLabel(label: string): string {
  return `'${label.replaceAll("'", "''")}'`;
}

export function createTable(table: Table): string {
  const lines = [
    ...table.columns.map(columnDefinition),
    `constraint ${table.name}_pkey primary key (${table.primaryKey.join(', ')})`,
  ];
  return `create table ${qualifiedName(table)} (\n  ${lines.join(',\n  ')}\n)`;
}

/** Existing rows have no value for a new column: what has no default must be allowed to be unknown. */
export function addColumn(table: Table, column: Column): string {
  const { notNull, ...optional } = column;
  const definition = columnDefinition(notNull && column.default === undefined ? optional : column);
  return `alter table ${qualifiedName(table)} add column if not exists ${definition}`;
}

function columnDefinition(column: Column): string {
  const parts = [`"${column.name}"`, column.type];
  if (column.notNull) parts.push('not null');
  if (column.default !== undefined) parts.push(`default ${column.default}`);
  if (column.check !== undefined) parts.push(`check (${column.check})`);
  return parts.join(' ');
}

/** `notValid` checks new rows only, so that it neither fails on old ones nor holds a long lock. */
export function addForeignKey(table: Table, column: Column, notValid = false): string {
  if (!column.references) throw new Error(`${table.name}.${column.name} references nothing`);
  const { table: target, onDelete } = column.references;
  return (
    `alter table ${qualifiedName(table)} add constraint ${table.name}_${column.name}_fkey ` +
    `foreign key ("${column.name}") references ${target} on delete ${onDelete}${notValid ? ' not valid' : ''}`
  );
}

/** A key with a condition takes NULLs as equal. */
export function createUniqueIndex(table: Table, key: UniqueKey, build: Build = 'plain'): string {
  return `create unique index ${indexBody(table, key, build, key.where ? ' nulls not distinct' : '')}`;
}

export function createIndex(table: Table, index: Index, build: Build = 'plain'): string {
  return `create index ${indexBody(table, index, build, '')}`;
}

function indexBody(table: Table, index: Index, build: Build, nulls: string): string {
  const how = build === 'concurrently' ? 'concurrently ' : '';
  const columns = index.columns.map((name) => `"${name}"`).join(', ');
  const where = index.where ? ` where ${index.where}` : '';
  return `${how}if not exists ${index.name} on ${qualifiedName(table)} (${columns})${nulls}${where}`;
}
