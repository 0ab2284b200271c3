import type { Catalogue, CatalogueRole, Grant, LiveIndex, Relation, RoutineFact } from './catalogue-types.ts';

/** Runs one statement without bindings and answers its rows. */
export type RunQuery = (statement: string) => Promise<unknown[]>;

/**
 * What the database has today, read from pg_catalog (information_schema shows each role only its own): relations of
 * `public`, `auth` and `reporting`, enums, roles, grants. Read once; what is made of it are pure comparisons.
 */
export async function readCatalogue(run: RunQuery): Promise<Catalogue> {
  const [state] = (await run(everything)) as [{ catalogue: RawCatalogue }];
  const raw = state.catalogue;
  return {
    relations: new Map(raw.relations.map((relation) => [relation.name, relation])),
    indexes: raw.indexes,
    enums: new Map(raw.enums.map((e) => [e.name, e.labels])),
    roles: new Map(raw.roles.map((role) => [role.name, role])),
    grants: raw.grants,
    routines: raw.routines,
    schemas: new Set(raw.schemas),
  };
}

interface RawCatalogue {
  readonly relations: Relation[];
  readonly indexes: LiveIndex[];
  readonly enums: { name: string; labels: string[] }[];
  readonly roles: CatalogueRole[];
  readonly grants: Grant[];
  readonly routines: RoutineFact[];
  readonly schemas: string[];
}

const everything = `
with spaces as (
  select oid, nspname from pg_namespace where nspname in ('public', 'auth', 'reporting')
),
rels as (
  select s.nspname || '.' || c.relname as name, c.*
  from pg_class c
  join spaces s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    -- what an extension brought is its own
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
),
columns as (
  select a.attrelid, jsonb_agg(jsonb_build_object(
           'name', a.attname,
           'type', case when t.typtype = 'e' then t.typname else format_type(a.atttypid, a.atttypmod) end,
           'notNull', a.attnotnull,
           'hasDefault', a.atthasdef or a.attidentity <> '' or a.attgenerated <> '')
         order by a.attnum) as list
  from pg_attribute a
  join rels on rels.oid = a.attrelid
  join pg_type t on t.oid = a.atttypid
  where a.attnum > 0 and not a.attisdropped
  group by a.attrelid
),
foreign_keys as (
  select k.conrelid, jsonb_agg(jsonb_build_object(
           'columns', (select jsonb_agg(a.attname order by u.n)
                       from unnest(k.conkey) with ordinality u (attnum, n)
                       join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum),
           'references', target.nspname || '.' || c.relname,
           'onDelete', k.confdeltype)) as list
  from pg_constraint k
  join pg_class c on c.oid = k.confrelid
  join pg_namespace target on target.oid = c.relnamespace
  where k.contype = 'f'
  group by k.conrelid
),
policies as (
  select p.polrelid, jsonb_agg(jsonb_build_object(
           'name', p.polname,
           'permissive', p.polpermissive,
           'roles', (select coalesce(jsonb_agg(coalesce(r.rolname, 'public')), '[]')
                     from unnest(p.polroles) with ordinality u (oid, n)
                     left join pg_roles r on r.oid = u.oid),
           'expression', pg_get_expr(p.polqual, p.polrelid))) as list
  from pg_policy p
  group by p.polrelid
),
relation_list as (
  select jsonb_agg(jsonb_build_object(
           'name', rels.name,
           'kind', case rels.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
           'owner', pg_get_userbyid(rels.relowner),
           'rowSecurity', rels.relrowsecurity,
           'forced', rels.relforcerowsecurity,
           'securityInvoker', coalesce(rels.reloptions::text[] && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false),
           'bytes', pg_relation_size(rels.oid),
           'columns', coalesce(columns.list, '[]'),
           'foreignKeys', coalesce(foreign_keys.list, '[]'),
           'policies', coalesce(policies.list, '[]'))
         order by rels.name) as list
  from rels
  left join columns on columns.attrelid = rels.oid
  left join foreign_keys on foreign_keys.conrelid = rels.oid
  left join policies on policies.polrelid = rels.oid
),
index_list as (
  select jsonb_agg(jsonb_build_object(
           'relation', rels.name,
           'name', c.relname,
           -- an expression has no column: it stands as null
           'columns', (select jsonb_agg(a.attname order by u.n)
                       from unnest(i.indkey::int2[]) with ordinality u (attnum, n)
                       left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.attnum and u.attnum > 0
                       where u.n <= i.indnkeyatts),
           'unique', i.indisunique,
           'primary', i.indisprimary,
           'condition', pg_get_expr(i.indpred, i.indrelid))
         order by rels.name, c.relname) as list
  from pg_index i
  join rels on rels.oid = i.indrelid
  join pg_class c on c.oid = i.indexrelid
  where i.indisvalid
),
enum_list as (
  select jsonb_agg(jsonb_build_object('name', typname, 'labels', labels)) as list
  from (
    select t.typname, coalesce(jsonb_agg(e.enumlabel order by e.enumsortorder) filter (where e.enumlabel is not null), '[]') as labels
    from pg_type t
    left join pg_enum e on e.enumtypid = t.oid
    where t.typtype = 'e' and t.typnamespace = 'public'::regnamespace
    group by t.typname
  ) e
),
role_list as (
  select jsonb_agg(jsonb_build_object(
           'name', rolname, 'superuser', rolsuper, 'bypassRls', rolbypassrls, 'canLogin', rolcanlogin,
           'memberOf', (select coalesce(jsonb_agg(g.rolname), '[]') from pg_roles g
                        where r.rolname like 'leadlight%' and not r.rolsuper and g.oid <> r.oid
                          and pg_has_role(r.oid, g.oid, 'member')))) as list
  from pg_roles r
),
acl as (
  select rels.name as object, null::text as column_name, x.grantee, x.privilege_type, rels.relowner
  from rels, aclexplode(rels.relacl) x
  union all
  select rels.name, a.attname, x.grantee, x.privilege_type, rels.relowner
  from rels
  join pg_attribute a on a.attrelid = rels.oid and not a.attisdropped, aclexplode(a.attacl) x
  union all
  select 'schema ' || s.nspname, null, x.grantee, x.privilege_type, n.nspowner
  from spaces s
  join pg_namespace n on n.oid = s.oid, aclexplode(n.nspacl) x
),
grant_list as (
  select jsonb_agg(jsonb_build_object(
           'object', object, 'column', column_name, 'privilege', privilege_type,
           'role', case when grantee = 0 then 'public' else pg_get_userbyid(grantee) end)) as list
  from acl
  where grantee <> relowner
),
routine_list as (
  select jsonb_agg(jsonb_build_object(
           'name', s.nspname || '.' || p.proname,
           'owner', pg_get_userbyid(p.proowner),
           'definer', p.prosecdef,
           'pinned', coalesce(exists (select from unnest(p.proconfig) o where o like 'search_path=%'), false),
           'publicMayRun', has_function_privilege('public', p.oid, 'execute'))
         order by s.nspname, p.proname, p.oid) as list
  from pg_proc p
  join spaces s on s.oid = p.pronamespace
  where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
)
select jsonb_build_object(
  'relations', coalesce((select list from relation_list), '[]'),
  'indexes', coalesce((select list from index_list), '[]'),
  'enums', coalesce((select list from enum_list), '[]'),
  'roles', coalesce((select list from role_list), '[]'),
  'grants', coalesce((select list from grant_list), '[]'),
  'routines', coalesce((select list from routine_list), '[]'),
  'schemas', (select coalesce(jsonb_agg(nspname), '[]') from spaces)
) as catalogue`;
