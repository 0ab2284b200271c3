import type { ClientScope } from '../db/tenancy.ts';
import type { AuditEntry, AuditSource } from './audit.ts';

/** An access that happened while the database took no writes. */
export interface DeferredAccess {
  /** Null: the platform's stream. */
  readonly scope: ClientScope | null;
  readonly source: AuditSource;
  readonly entry: AuditEntry;
  readonly occurredAt: Date;
}

export interface AuditBacklog {
  /** Keeps an access for later; false where there is no room left (the log has it all the same). */
  readonly add: (access: DeferredAccess) => boolean;
  readonly isEmpty: () => boolean;
  /**
   * Writes what was kept, oldest first, each once. `write` answers false when the time has not come yet: the access
   * stays and the rest waits with it. One round at a time; a second call joins the one under way.
   */
  readonly store: (write: (access: DeferredAccess) => Promise<boolean>) => Promise<void>;
}

/** So many accesses fit into some megabytes of memory; a failover is over long before. */
const mostKept = 10_000;

/** Accesses of this process that wait for a database that writes again. */
export function createAuditBacklog(most: number = mostKept): AuditBacklog {
  const kept: DeferredAccess[] = [];
  let underWay: Promise<void> | null = null;

  async function drain(write: (access: DeferredAccess) => Promise<boolean>): Promise<void> {
    for (let first = kept[0]; first !== undefined; first = kept[0]) {
      if (!(await write(first))) return;
      kept.shift();
    }
  }

  return {
    add: (access) => {
      if (kept.length >= most) return false;
      kept.push(access);
      return true;
    },
    isEmpty: () => kept.length === 0,
    store: (write) => {
      underWay ??= drain(write).finally(() => {
        underWay = null;
      });
      return underWay;
    },
  };
}
