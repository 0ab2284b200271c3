import type { Catalogue, Relation } from '../db/catalogue-types.ts';
import { hasIndex, hasUniqueKey } from '../db/catalogue-types.ts';
import type { Table } from '../db/contract/column.ts';
import { qualifiedName } from '../db/contract/column.ts';
import { addForeignKey, createIndex, createUniqueIndex } from '../db/contract/ddl.ts';
import type { Finding } from './finding.ts';
import { error, info, warn } from './finding.ts';

/** Foreign keys, unique keys and indexes. */
export function checkKeys(live: Catalogue, tables: readonly Table[]): Finding[] {
  return tables.flatMap((table) => {
    const relation = live.relations.get(qualifiedName(table));
    if (!relation || table.schema !== 'public') return [];
    return [
      ...checkForeignKeys(relation, table),
      ...checkUniqueKeys(live, relation, table),
      ...checkIndexes(live, relation, table),
      ...checkServerKeys(live, table),
      ...checkSearch(live, table),
    ];
  });
}

function checkForeignKeys(relation: Relation, table: Table): Finding[] {
  return table.columns
    .filter((column) => column.references && relation.columns.some((c) => c.name === column.name))
    .flatMap((column) => {
      const target = column.references?.table;
      const found = relation.foreignKeys.some(
        (key) => key.references === target && key.columns.includes(column.name),
      );
      if (found) return [];
      const add = addForeignKey(table, column, true);
      return warn(
        'foreign_key_missing',
        `${relation.name}.${column.name}`,
        `Nothing makes sure that it names a row of ${target}.`,
        `${add}; -- then, when convenient: alter table ${relation.name} validate constraint ${table.name}_${column.name}_fkey;`,
      );
    });
}

function checkUniqueKeys(live: Catalogue, relation: Relation, table: Table): Finding[] {
  return (table.unique ?? [])
    .filter((key) => !hasUniqueKey(live, relation.name, key.columns, key.where !== undefined))
    .map((key) => {
      const found = key.safeToAdopt ? error : warn;
      return found(
        'unique_key_missing',
        `${relation.name} (${key.columns.join(', ')})`,
        key.safeToAdopt
          ? 'Leadlight writes by this key, and it is not there: rows that break it may exist.'
          : 'The values are not unique by rule.',
        `${createUniqueIndex(table, key, 'concurrently')}; -- fails while rows share a key; these do: ${findShared(relation.name, key.columns)}`,
      );
    });
}

function findShared(table: string, columns: readonly string[]): string {
  const names = columns.map((column) => `"${column}"`).join(', ');
  return `select ${names}, count(*) from ${table} group by ${names} having count(*) > 1;`;
}

function checkIndexes(live: Catalogue, relation: Relation, table: Table): Finding[] {
  return (table.indexes ?? [])
    .filter((index) => !hasIndex(live, relation.name, index.columns, index.where !== undefined))
    .map((index) =>
      warn(
        'index_missing',
        `${relation.name} (${index.columns.join(', ')})`,
        'Reports read by these columns; without the index they scan the table.',
        `${createIndex(table, index, 'concurrently')};`,
      ),
    );
}

/** The diagram's own keys on n8n's serial numbers, which two servers give out twice. */
function checkServerKeys(live: Catalogue, table: Table): Finding[] {
  const name = qualifiedName(table);
  return ['n8n_workflow_id', 'n8n_execution_id']
    .filter((column) => hasUniqueKey(live, name, [column]))
    .map((column) =>
      warn(
        'server_key_global',
        `${name}.${column}`,
        'Unique across all clients, while two n8n servers use the same numbers: sync refuses a second server.',
        `Drop the unique key on (${column}) alone; the one on (client_id, ${column}) stays.`,
      ),
    );
}

/** The index for a part of a name, which migrations make only where they made the table and have the extension. */
function checkSearch(live: Catalogue, table: Table): Finding[] {
  if (qualifiedName(table) !== 'public.leads') return [];
  if (live.indexes.some((index) => index.name === 'leads_name_trgm_idx')) return [];
  return [
    info(
      'search_index_missing',
      'public.leads',
      'Search of leads by a part of the name reads all leads of the client.',
      "create extension if not exists pg_trgm; create index concurrently leads_name_trgm_idx on public.leads using gin ((lead_data ->> 'name') gin_trgm_ops);",
    ),
  ];
}
