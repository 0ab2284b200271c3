import { describe, expect, it } from 'vitest';
import type { DeferredAccess } from '../../server/access/audit-backlog.ts';
import { createAuditBacklog } from '../../server/access/audit-backlog.ts';

const access = (requestId: string): DeferredAccess => ({
  scope: null,
  source: { userId: null, name: null, role: null, ip: null, userAgent: null, requestId },
  entry: { action: 'report.viewed', entityType: 'report', entityId: 'funnel' },
  occurredAt: new Date('2026-11-22T09:30:00Z'),
});

describe('accesses that wait for a database that writes again', () => {
  it('are written oldest first and once, even when two rounds begin at once', async () => {
    const backlog = createAuditBacklog();
    for (const id of ['a', 'b', 'c']) backlog.add(access(id));
    const written: string[] = [];
    const write = async ({ source }: DeferredAccess) => {
      await Promise.resolve();
      written.push(source.requestId);
      return true;
    };
    await Promise.all([backlog.store(write), backlog.store(write)]);
    expect(written).toEqual(['a', 'b', 'c']);
    expect(backlog.isEmpty()).toBe(true);
  });

  it('stay from the first that cannot be written yet', async () => {
    const backlog = createAuditBacklog();
    for (const id of ['a', 'b', 'c']) backlog.add(access(id));
    const tried: string[] = [];
    let writable = 1;
    const write = async ({ source }: DeferredAccess) => {
      tried.push(source.requestId);
      writable -= 1;
      return writable >= 0;
    };
    await backlog.store(write);
    expect(tried).toEqual(['a', 'b']);
    writable = 9;
    await backlog.store(write);
    expect(tried).toEqual(['a', 'b', 'b', 'c']);
    expect(backlog.isEmpty()).toBe(true);
  });

  it('are at most so many: beyond that only the log has them', () => {
    const backlog = createAuditBacklog(2);
    expect(['a', 'b', 'c'].map((id) => backlog.add(access(id)))).toEqual([true, true, false]);
  });
});
