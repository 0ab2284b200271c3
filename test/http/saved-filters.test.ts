import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserSession } from '../setup/browser-session.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

let web: TestWeb;
let manager: BrowserSession;
let owner: BrowserSession;
let clientId: string;
beforeAll(async () => {
  web = await startTestWeb();
  manager = await web.signIn('manager@brightsmile.example');
  owner = await web.signIn('owner@brightsmile.example');
  const [client] = await web.db.arrange<{ id: string }>(
    "select id from public.clients where name = 'BrightSmile Dental Group'",
  );
  clientId = client?.id ?? '';
});
afterAll(() => web.close());

const path = () => `/clients/${clientId}/saved-filters`;

describe('saved filters', () => {
  it('keeps a filter under a name, replaces it under the same name, and audits each once', async () => {
    const first = await manager.post(path(), {
      report: 'executions',
      name: 'Mine',
      query: 'range=mtd&evil=%0d%0a',
    });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe(
      `/clients/${clientId}/reports/executions?range=mtd&evil=%0D%0A`,
    );
    await manager.post(path(), { report: 'executions', name: 'Mine', query: 'range=ytd' });
    expect(await rows()).toEqual([expect.objectContaining({ name: 'Mine', query: 'range=ytd' })]);
    expect(await audited('filter.saved')).toBe(2);
  });

  it("deletes one's own only, and audits it", async () => {
    const [saved] = await rows();
    const target = `${path()}/${saved?.id}/delete`;
    const foreign = await owner.post(target, {}, { accept: 'application/json' });
    const missing = await owner.post(
      `${path()}/00000000-0000-4000-8000-000000000001/delete`,
      {},
      {
        accept: 'application/json',
      },
    );
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(await rows()).toHaveLength(1);
    expect((await manager.post(target)).status).toBe(303);
    expect(await rows()).toEqual([]);
    expect(await audited('filter.deleted')).toBe(1);
  });

  it('refuses a report that does not exist and a name that is empty', async () => {
    const json = { accept: 'application/json' };
    expect((await manager.post(path(), { report: 'nope', name: 'x' }, json)).status).toBe(404);
    const empty = await manager.post(path(), { report: 'executions', name: '   ' }, json);
    expect(empty.status).toBe(400);
    expect(await empty.json()).toMatchObject({ error: { field: 'name' } });
  });
});

interface Saved {
  readonly id: string;
  readonly name: string;
  readonly query: string;
}

function rows(): Promise<Saved[]> {
  return web.db.arrange<Saved>('select id, name, query from reporting.saved_filters order by name');
}

async function audited(action: string): Promise<number> {
  const found = await web.db.arrange('select 1 from public.audit_logs where action = $1 and client_id = $2', [
    action,
    clientId,
  ]);
  return found.length;
}
