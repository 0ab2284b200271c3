import type { LoginDb, Pools } from '../db/tenancy.ts';
import { sql, withLogin } from '../db/tenancy.ts';
import type { ClientRole, Membership, Viewer } from './viewer.ts';

/** What a sign-in with a password compares against. */
export interface Account {
  readonly userId: string;
  readonly email: string;
  /** Null: the person has no password here (single sign-on, invited). */
  readonly passwordHash: string | null;
}

/** An e-mail address as it is compared: people and phones capitalise it as they like. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** The account of an e-mail address, whether or not it may sign in; null when there is none, or more than one. */
export async function findAccount(pools: Pools, email: string): Promise<Account | null> {
  const found = await withLogin(pools, (db) =>
    db.rows<Account>(
      sql.raw(
        `select u.id as "userId", u.email, u.encrypted_password as "passwordHash"
         from auth.users u
         where lower(u.email) = :email
           and u.deleted_at is null
           and u.is_sso_user is not true
           and u.is_anonymous is not true
         order by u.id
         limit 2`,
        { email: normaliseEmail(email) },
      ),
    ),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

interface ViewerRow {
  readonly user_id: string;
  readonly email: string | null;
  readonly is_platform_admin: boolean;
  readonly password_mark: string;
  readonly client_id: string | null;
  readonly client_name: string | null;
  readonly full_name: string | null;
  readonly role: string | null;
}

/**
 * The person as the database knows them at this moment; null when they may see nothing: unknown, deleted, banned,
 * anonymous, or without an active profile and no platform admin.
 *
 * Only `raw_app_meta_data` makes an admin: people edit `raw_user_meta_data` themselves.
 */
export async function readViewer(
  pools: Pools,
  userId: string,
  adminRolesKey: string,
  now: Date,
): Promise<Viewer | null> {
  const rows = await withLogin(pools, (db) => viewerRows(db, userId, adminRolesKey, now));
  const [person] = rows;
  if (!person) return null;
  const memberships = rows.flatMap(toMembership);
  if (memberships.length === 0 && !person.is_platform_admin) return null;
  const email = person.email ?? '';
  return {
    userId: person.user_id,
    email,
    name: rows.find((row) => row.full_name)?.full_name ?? email,
    isPlatformAdmin: person.is_platform_admin,
    passwordMark: person.password_mark,
    memberships,
  };
}

function viewerRows(db: LoginDb, userId: string, adminRolesKey: string, now: Date): Promise<ViewerRow[]> {
  return db.rows<ViewerRow>(
    sql.raw(
      `select u.id as user_id, u.email,
              coalesce(jsonb_exists(u.raw_app_meta_data -> :adminRolesKey, 'platform_admin'), false) as is_platform_admin,
              encode(sha256(convert_to(coalesce(u.encrypted_password, ''), 'UTF8')), 'hex') as password_mark,
              c.id as client_id, c.name as client_name, p.full_name, p.role
       from auth.users u
       left join public.user_profiles p on p.user_id = u.id and p.status::text = 'active'
       left join public.clients c on c.id = p.client_id
       where u.id = :userId
         and u.deleted_at is null
         and (u.banned_until is null or u.banned_until <= :now)
         and u.is_anonymous is not true
       order by lower(c.name), c.id`,
      { userId, adminRolesKey, now },
    ),
  );
}

function toMembership(row: ViewerRow): Membership[] {
  if (row.client_id === null) return [];
  return [
    {
      clientId: row.client_id,
      clientName: row.client_name ?? 'Unnamed client',
      role: toClientRole(row.role),
    },
  ];
}

const clientRoles: readonly ClientRole[] = ['viewer', 'agent', 'manager', 'owner'];

/** A role's text as a role; what nobody knows may do the least. */
export function toClientRole(text: string | null): ClientRole {
  return clientRoles.find((role) => role === text) ?? 'viewer';
}

/** Writes the sign-in down where that is ours to do; in an adopted database it is the platform's. */
export async function stampSignIn(pools: Pools, userId: string, now: Date): Promise<void> {
  await withLogin(pools, async (db) => {
    const { may } = await db.row<{ may: boolean }>(
      sql.raw("select has_column_privilege('auth.users', 'last_sign_in_at', 'update') as may"),
    );
    if (!may) return;
    await db.rows(
      sql.raw('update auth.users set last_sign_in_at = :now where id = :userId', { now, userId }),
    );
  });
}
