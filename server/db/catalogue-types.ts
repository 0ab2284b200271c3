/** A column as it is; `type` as `format_type` prints it, an enum by its name alone. */
export interface LiveColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** Something fills it in: a default, an identity, a generation expression. */
  readonly hasDefault: boolean;
}

export interface LiveForeignKey {
  readonly columns: readonly string[];
  /** Qualified name of the table it points at. */
  readonly references: string;
  /** Postgres' letter: a no action, r restrict, c cascade, n set null, d set default. */
  readonly onDelete: string;
}

export interface LivePolicy {
  readonly name: string;
  readonly permissive: boolean;
  /** Role names; `public` is everybody. */
  readonly roles: readonly string[];
  readonly expression: string | null;
}

/** A table or view; `name` is qualified (`public.leads`). */
export interface Relation {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized view';
  readonly owner: string;
  readonly rowSecurity: boolean;
  readonly forced: boolean;
  readonly securityInvoker: boolean;
  readonly bytes: number;
  readonly columns: readonly LiveColumn[];
  readonly foreignKeys: readonly LiveForeignKey[];
  readonly policies: readonly LivePolicy[];
}

export interface LiveIndex {
  readonly relation: string;
  readonly name: string;
  /** Null stands for an expression. */
  readonly columns: readonly (string | null)[];
  readonly unique: boolean;
  readonly primary: boolean;
  readonly condition: string | null;
}

export interface CatalogueRole {
  readonly name: string;
  readonly superuser: boolean;
  readonly bypassRls: boolean;
  readonly canLogin: boolean;
  /** Roles that it may act as; read for our own roles only. */
  readonly memberOf: readonly string[];
}

/** A right that was granted (an owner's own rights are not listed). */
export interface Grant {
  /** `public.leads`, or `schema reporting`. */
  readonly object: string;
  readonly column: string | null;
  readonly privilege: string;
  readonly role: string;
}

export interface RoutineFact {
  readonly name: string;
  readonly owner: string;
  readonly definer: boolean;
  readonly pinned: boolean;
  readonly publicMayRun: boolean;
}

/** The schemas `public`, `auth` and `reporting` of one database, and the roles of its server. */
export interface Catalogue {
  readonly relations: ReadonlyMap<string, Relation>;
  readonly indexes: readonly LiveIndex[];
  readonly enums: ReadonlyMap<string, readonly string[]>;
  readonly roles: ReadonlyMap<string, CatalogueRole>;
  readonly grants: readonly Grant[];
  readonly routines: readonly RoutineFact[];
  readonly schemas: ReadonlySet<string>;
}

/** Whether an index of the live table serves reads by `columns`, whatever its name. */
export function hasIndex(
  catalogue: Catalogue,
  relation: string,
  columns: readonly string[],
  conditional: boolean,
): boolean {
  return catalogue.indexes.some(
    (index) =>
      index.relation === relation &&
      (index.condition === null || conditional) &&
      columns.every((column, i) => index.columns[i] === column),
  );
}

/** Whether the role may, by a grant to it or to everybody, do `privilege` on this column (null: on all, also unknown ones). */
export function isGranted(
  catalogue: Catalogue,
  role: string,
  privilege: string,
  object: string,
  column: string | null,
): boolean {
  return catalogue.grants.some(
    (grant) =>
      grant.object === object &&
      grant.privilege === privilege &&
      (grant.role === role || grant.role === 'public') &&
      (grant.column === null || grant.column === column),
  );
}

/** Whether a unique index on exactly these columns exists, in any order. */
export function hasUniqueKey(
  catalogue: Catalogue,
  relation: string,
  columns: readonly string[],
  conditional = false,
): boolean {
  return catalogue.indexes.some(
    (index) =>
      index.relation === relation &&
      index.unique &&
      (index.condition !== null) === conditional &&
      index.columns.length === columns.length &&
      columns.every((column) => index.columns.includes(column)),
  );
}
