/** What a person may be within one client; anything unknown in the database reads as `viewer`. */
export type ClientRole = 'viewer' | 'agent' | 'manager' | 'owner';

export type Role = ClientRole | 'platform_admin';

export interface Membership {
  readonly clientId: string;
  readonly clientName: string;
  readonly role: ClientRole;
}

/** A signed-in person as the database knows them now: re-read on every request, never kept in the session. */
export interface Viewer {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly isPlatformAdmin: boolean;
  /** Differs from password to password and tells nothing of it: a session of an earlier password is over. */
  readonly passwordMark: string;
  /** Active profiles only, by client name. */
  readonly memberships: readonly Membership[];
}
