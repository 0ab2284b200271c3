import { hash } from '@node-rs/bcrypt';
import { namePool } from './catalog/people-names.ts';
import type { ClientShare } from './client-shares.ts';
import type { DemoResult } from './demo-options.ts';
import { createRandom, type Random } from './random.ts';
import type { RowSink } from './row-sink.ts';
import { dayMs, iso, isoOrNull } from './times.ts';

type Account = {
  id: string;
  email: string;
  fullName: string;
  admin?: boolean;
  bannedUntilMs?: number;
  deletedAtMs?: number;
  anonymous?: boolean;
  hashVersion?: '2a' | '2b' | '2y';
  lastSignInMs: number | null;
};

type Profile = {
  account: Account;
  role: string;
  status: 'invited' | 'active' | 'suspended' | 'disabled';
};

/** One client's people, by what they do. */
export type ClientPeople = {
  clientId: string;
  managerId: string;
  /** Who is assigned leads and conversations; never empty. */
  agentIds: readonly string[];
  adminId: string;
  /** Worked here once; their account is deleted, history remains. */
  formerUserId: string | null;
  profiles: readonly Profile[];
};

export type DemoPeople = { accounts: Account[]; clients: ClientPeople[]; signIns: DemoResult['signIns'] };

/** Invents the accounts and profiles of all clients. The first client has one person of every kind. */
export function planPeople(seed: number, shares: readonly ClientShare[], nowMs: number): DemoPeople {
  const random = createRandom(seed, 'people');
  const accounts: Account[] = [];
  const account = (email: string, fullName: string, more: Partial<Account> = {}): Account => {
    const lastSignInMs = nowMs - random.int(1, 6 * 24 * 60) * 60_000;
    const made: Account = { id: random.uuid(), email, fullName, lastSignInMs, ...more };
    accounts.push(made);
    return made;
  };
  const admin = account('admin@leadlight.example', 'Petra Operator', { admin: true });
  const consultant = account('consultant@agency.example', 'Carla Consultant');
  account('', 'Anonymous visitor', { anonymous: true });
  const signIns: DemoResult['signIns'] = [{ email: admin.email, role: 'platform_admin', client: null }];

  const clients = shares.map((share, index): ClientPeople => {
    const { slug, name: client, locale } = share.spec;
    const pool = namePool(locale);
    const person = (mailbox: string, more?: Partial<Account>) =>
      account(`${mailbox}@${slug}.example`, `${random.pick(pool.first)} ${random.pick(pool.last)}`, more);
    const active = (made: Account, role: string): Profile => ({ account: made, role, status: 'active' });
    const profiles: Profile[] = [active(person('manager'), 'manager')];
    let formerUserId: string | null = null;
    if (index === 0) {
      const former = person('former', { deletedAtMs: nowMs - 40 * dayMs });
      formerUserId = former.id;
      profiles.unshift(active(person('owner'), 'owner'));
      profiles.push(
        active(person('agent', { hashVersion: '2y' }), 'agent'),
        active(person('agent2'), 'agent'),
        active(person('agent3'), 'agent'),
        active(person('viewer', { hashVersion: '2b' }), 'viewer'),
        { account: person('disabled'), role: 'agent', status: 'disabled' },
        { account: person('suspended'), role: 'manager', status: 'suspended' },
        { account: person('invited', { lastSignInMs: null }), role: 'agent', status: 'invited' },
        active(person('banned', { bannedUntilMs: nowMs + 3650 * dayMs }), 'manager'),
        active(person('intern'), 'intern'),
        { account: former, role: 'agent', status: 'active' },
        active(consultant, 'manager'),
      );
    } else if (share.leads > 10) {
      profiles.push(active(person('agent'), 'agent'), active(person('agent2'), 'agent'));
    }
    if (index === 1) profiles.push(active(consultant, 'viewer'));
    const withRole = (role: string) =>
      profiles
        .filter((profile) => profile.role === role && profile.status === 'active')
        .map(({ account: { id } }) => id);
    const shown = index === 0 ? ['owner', 'manager', 'agent', 'viewer'] : ['manager'];
    for (const role of shown) signIns.push({ email: `${role}@${slug}.example`, role, client });
    if (index <= 1)
      signIns.push({ email: consultant.email, role: index === 0 ? 'manager' : 'viewer', client });
    const managerId = withRole('manager')[0] ?? admin.id;
    const agents = withRole('agent');
    return {
      clientId: random.uuid(),
      managerId,
      agentIds: agents.length > 0 ? agents : [managerId],
      adminId: admin.id,
      formerUserId,
      profiles,
    };
  });
  return { accounts, clients, signIns };
}

/** Writes auth.users, each distinct password hashed once (bcrypt, cost 10, salt from the seed). */
export async function writeAccounts(
  people: DemoPeople,
  sink: RowSink,
  options: { seed: number; nowMs: number; createdMs: number; passwordFor: (email: string) => string },
): Promise<void> {
  const salts = createRandom(options.seed, 'password-salts');
  const hashes = new Map<string, string>();
  for (const account of people.accounts) {
    const { email } = account;
    const version = account.hashVersion ?? '2a';
    let encrypted: string | null = null;
    if (email !== '') {
      const password = options.passwordFor(email);
      const key = `${version}/${password}`;
      encrypted = hashes.get(key) ?? (await hash(password, { salt: saltFrom(salts), cost: 10, version }));
      hashes.set(key, encrypted);
    }
    sink.add('auth.users', {
      id: account.id,
      email: email === '' ? null : email,
      encrypted_password: encrypted,
      email_confirmed_at: account.lastSignInMs === null ? null : iso(options.createdMs),
      last_sign_in_at: isoOrNull(account.lastSignInMs),
      raw_app_meta_data: JSON.stringify(
        account.admin === true
          ? { provider: 'email', providers: ['email'], roles: ['platform_admin'] }
          : { provider: 'email', providers: ['email'] },
      ),
      // Users can edit this one themselves: a role in here must never count.
      raw_user_meta_data: JSON.stringify({ full_name: account.fullName, roles: ['platform_admin'] }),
      banned_until: isoOrNull(account.bannedUntilMs ?? null),
      deleted_at: isoOrNull(account.deletedAtMs ?? null),
      is_sso_user: false,
      is_anonymous: account.anonymous === true,
      created_at: iso(options.createdMs),
      updated_at: iso(options.createdMs),
    });
  }
}

function saltFrom(random: Random): Uint8Array {
  return Uint8Array.from({ length: 16 }, () => random.int(0, 255));
}
