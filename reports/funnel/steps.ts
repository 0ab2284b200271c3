import type { ClientDb, Query } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';

/** One named step of a statement: a relation that the steps after it may read by its name. */
export interface Step {
  readonly name: string;
  readonly query: Query;
}

/** A step written as one whole SELECT with named bindings. */
export function step(name: string, text: string, bindings: Readonly<Record<string, unknown>> = {}): Step {
  return { name, query: sql.raw(text, bindings as Record<string, never>) };
}

/** A statement that begins with these steps; Postgres computes only those that are read. */
export function withSteps(steps: readonly Step[]): ReturnType<typeof sql.queryBuilder> {
  return steps.reduce(
    (statement, { name, query }) => statement.with(name, query as ReturnType<typeof sql.raw>),
    sql.queryBuilder(),
  );
}

/**
 * The rows of a statement of steps. Postgres knows nothing of how many rows a step gives, guesses one, and would join by
 * nested loops over thousands; hashing is right here whatever the size.
 */
export async function rowsWithoutNestedLoops<Row>(db: ClientDb, query: Query): Promise<Row[]> {
  const plan = (setting: 'on' | 'off') =>
    sql.raw("select set_config('enable_nestloop', :setting, true)", { setting });
  await db.rows(plan('off'));
  const rows = await db.rows<Row>(query);
  await db.rows(plan('on'));
  return rows;
}
