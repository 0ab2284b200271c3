/** What a foreign key does when the row that it names goes. */
export type OnDelete = 'cascade' | 'set null';

/** One column of the contract. `type` is written as in SQL (`timestamptz`, `char(3)`, an enum's name). */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly notNull?: true;
  /** An SQL expression. Never a label of an enum: an adopted enum may not have it. */
  readonly default?: string;
  readonly references?: { readonly table: string; readonly onDelete: OnDelete };
  /** An SQL condition; NULL passes it. */
  readonly check?: string;
  /** Never granted to a role of ours by the general rule (passwords, keys, tokens). */
  readonly secret?: true;
}

/** A key beside the primary one. */
export interface UniqueKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** Only rows that meet it; NULLs then count as equal. */
  readonly where?: string;
  /** Also made on a table that the platform had before: its own writes cannot newly fail by it. */
  readonly safeToAdopt?: true;
}

/** An index that reports read by; `columns` as in SQL, `method` is btree unless named. */
export interface Index {
  readonly name: string;
  readonly columns: readonly string[];
  readonly where?: string;
}

/** How rows find their tenant: the column that holds the client, or null for a table that all clients share. */
export type TenantColumn = 'client_id' | 'id' | null;

/** One table of the platform. */
export interface Table {
  readonly schema: 'auth' | 'public';
  readonly name: string;
  readonly tenant: TenantColumn;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  readonly unique?: readonly UniqueKey[];
  readonly indexes?: readonly Index[];
}

type Options = Omit<Column, 'name' | 'type'>;

export const column = (name: string, type: string, options: Options = {}): Column => ({
  name,
  type,
  ...options,
});

export const text = (name: string, options: Options = {}): Column => column(name, 'text', options);

export const jsonb = (name: string, options: Options = {}): Column => column(name, 'jsonb', options);

/** An instant that nothing fills in by itself. */
export const instant = (name: string): Column => column(name, 'timestamptz');

/** An instant that is the moment of writing unless given. */
export const stamp = (name: string): Column => column(name, 'timestamptz', { default: 'now()' });

export const id = (): Column => column('id', 'uuid', { notNull: true, default: 'gen_random_uuid()' });

/** The tenant of a row that belongs to exactly one client and goes with it. */
export const client = (): Column =>
  column('client_id', 'uuid', {
    notNull: true,
    references: { table: 'public.clients', onDelete: 'cascade' },
  });

/** The tenant of a row that outlives its client; NULL also means platform-wide. */
export const survivingClient = (): Column =>
  column('client_id', 'uuid', { references: { table: 'public.clients', onDelete: 'set null' } });

/** A person; a deleted one leaves NULL. */
export const person = (name: string): Column =>
  column(name, 'uuid', { references: { table: 'auth.users', onDelete: 'set null' } });

/** A row of another table of `public`. */
export const key = (name: string, table: string, onDelete: OnDelete = 'set null'): Column =>
  column(name, 'uuid', { references: { table: `public.${table}`, onDelete } });

/** The name by which messages and SQL know a table. */
export function qualifiedName(table: Pick<Table, 'schema' | 'name'>): string {
  return `${table.schema}.${table.name}`;
}

/** Columns that a role of ours may read by the general rule. */
export function readableColumns(table: Table): string[] {
  return table.columns.filter((c) => !c.secret).map((c) => c.name);
}
