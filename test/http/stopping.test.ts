import { describe, expect, it } from 'vitest';
import type { Route, RouteContext } from '../../server/http/route.ts';
import { startTestWeb } from '../setup/web.ts';

describe('stopping', () => {
  it('finishes what is under way and refuses what is new', async () => {
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const slow: Route = {
      method: 'get',
      path: '/slow',
      policy: { kind: 'public' },
      handle: async ({ res }: RouteContext) => {
        begin();
        await mayEnd;
        res.send('done');
      },
    };
    const web = await startTestWeb({ template: 'migrated', routes: [slow] });
    const underWay = fetch(`${web.url}/slow`);
    await begun;
    const stopped = web.close();
    await expect(fetch(`${web.url}/slow`)).rejects.toThrow();
    end();
    expect(await (await underWay).text()).toBe('done');
    await stopped;
  });
});
