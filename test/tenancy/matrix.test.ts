import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { may } from '../../server/access/roles.ts';
import type { Route } from '../../server/http/route.ts';
import { routes } from '../../server/http/routes.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';
import type { MatrixViewer, MatrixWorld, Owner } from './matrix-world.ts';
import { canary, makeMatrixWorld } from './matrix-world.ts';

let web: TestWeb;
let world: MatrixWorld;
beforeAll(async () => {
  web = await startTestWeb();
  world = await makeMatrixWorld(web);
});
afterAll(() => web.close());

const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const owners: readonly Owner[] = ['A', 'B', 'missing', 'malformed'];
const paths = [...new Set(routes.map((route) => route.path))];

interface Cell {
  readonly path: string;
  readonly verb: string;
  readonly accept: string;
  readonly client: Owner | null;
  readonly object: Owner | null;
}

interface Answer {
  readonly status: number;
  /** Body and headers without what differs from request to request. */
  readonly rest: string;
  readonly leaks: boolean;
}

const paramsOf = (path: string) => [...path.matchAll(/:([a-z]+)/g)].map((match) => match[1] ?? '');
/** Parameters that name something of a client. */
const objectOf = (path: string) => paramsOf(path).find((name) => name !== 'client' && name !== 'slug');

/** Every path × owner of the client × owner of the object × verb × kind of reader. */
const cells: readonly Cell[] = paths.flatMap((path) =>
  (path.includes(':client') ? owners : [null]).flatMap((client) =>
    (objectOf(path) ? owners : [null]).flatMap((object) =>
      verbs.flatMap((verb) =>
        (verb === 'GET' ? ['application/json', 'text/html'] : ['application/json']).map((accept) => ({
          path,
          verb,
          accept,
          client,
          object,
        })),
      ),
    ),
  ),
);

const viewerNames = [
  'anonymous',
  'viewer A',
  'agent A',
  'manager A',
  'owner A',
  'manager B',
  'admin',
  'disabled A',
];

describe('T4 IDOR across tenants', () => {
  it('has at least 2,000 cells, and a sample of every parameter', () => {
    expect(cells.length * viewerNames.length).toBeGreaterThanOrEqual(2_000);
    expect(world.viewers.map((viewer) => viewer.name)).toEqual(viewerNames);
    for (const path of paths) for (const name of paramsOf(path)) expect(world.samples).toHaveProperty(name);
  });

  it.each(viewerNames)('%s', async (name) => {
    const viewer = world.viewers.find((one) => one.name === name);
    if (!viewer) throw new Error(`no ${name}`);
    const wrong: string[] = [];
    const answers = new Map<string, Answer>();
    for (const cell of cells) {
      const answer = await ask(viewer, cell);
      answers.set(keyOf(cell), answer);
      const problem = judge(viewer, cell, answer);
      if (problem) wrong.push(`${keyOf(cell)}: ${problem}`);
    }
    for (const cell of cells) wrong.push(...compareWithMissing(viewer, cell, answers));
    expect(wrong).toEqual([]);
    // Who may see B does: the canary can be seen at all.
    const seen = [...answers.values()].some((answer) => answer.leaks);
    expect(seen).toBe(viewer.home === 'B' || viewer.home === 'all');
  });
});

async function ask(viewer: MatrixViewer, cell: Cell): Promise<Answer> {
  const target = cell.path.replace(/:([a-z]+)/g, (_, name: string) => {
    const owner = name === 'client' ? cell.client : cell.object;
    return world.samples[name]?.[owner ?? 'A'] ?? '';
  });
  const ends = cell.verb === 'POST' && cell.path === '/sign-out' && viewer.again !== null;
  const session = ends && viewer.again ? await viewer.again() : viewer.session;
  const token = ends ? await session.csrfOf('/account') : viewer.token;
  const headers: Record<string, string> = { accept: cell.accept };
  if (cell.verb !== 'GET' && cell.verb !== 'HEAD') headers['x-csrf-token'] = token;
  const answer = await session.send(target, { method: cell.verb, headers });
  const body = await answer.text();
  const told = [...answer.headers].filter(
    ([name]) => !['date', 'keep-alive', 'content-length'].includes(name),
  );
  const rest = [body, ...told.map(([name, value]) => `${name}: ${value}`)]
    .join('\n')
    .replaceAll(answer.headers.get('x-request-id') ?? '-', '<request>')
    .replaceAll(encodeURIComponent(target), '<path>')
    .replaceAll(target, '<path>')
    .replace(/[0-9a-f]{64}\.[0-9a-f]{64}/g, '<token>');
  return { status: answer.status, rest, leaks: rest.includes(canary) || rest.includes(idOfB()) };
}

const idOfB = () => world.samples.client?.B ?? '-';

/** What is wrong with an answer by the policy of its route; null: nothing. */
function judge(viewer: MatrixViewer, cell: Cell, answer: Answer): string | null {
  if (answer.status >= 500) return `status ${answer.status}`;
  if (answer.leaks && viewer.home !== 'B' && viewer.home !== 'all') return 'shows something of B';
  const allowed = expected(viewer, cell);
  return allowed(answer.status) ? null : `status ${answer.status}`;
}

const refusedOr = (status: number) => (got: number) => got === status;
const admitted = (got: number) => got !== 401 && got !== 403;

function expected(viewer: MatrixViewer, cell: Cell): (status: number) => boolean {
  const method = cell.verb === 'HEAD' ? 'get' : cell.verb.toLowerCase();
  const route: Route | undefined = routes.find((one) => one.path === cell.path && one.method === method);
  if (!route) return refusedOr(404);
  if (route.policy.kind === 'public') return () => true;
  // Pages lead who is not signed in to the sign-in.
  if (viewer.role === null) return (got) => got === 401 || (got === 302 && cell.accept === 'text/html');
  if (route.policy.kind === 'signed-in') return admitted;
  if (route.policy.kind === 'platform') return viewer.role === 'platform_admin' ? admitted : refusedOr(404);
  const real = cell.client === 'A' || cell.client === 'B';
  if (!real || (viewer.home !== 'all' && viewer.home !== cell.client)) return refusedOr(404);
  if (!may(viewer.role, route.policy.permission)) return refusedOr(403);
  if (cell.object !== null && cell.object !== cell.client) return refusedOr(404);
  return admitted;
}

/** Another tenant's id and one that does not exist must be the same answer: status, body and headers. */
function compareWithMissing(
  viewer: MatrixViewer,
  cell: Cell,
  answers: ReadonlyMap<string, Answer>,
): string[] {
  const isForeignClient = cell.client !== null && cell.client !== 'missing' && !isHome(viewer, cell.client);
  const isForeignObject = cell.object !== null && cell.object !== cell.client && cell.object !== 'missing';
  const missing = isForeignClient
    ? { ...cell, client: 'missing' as const }
    : isForeignObject
      ? { ...cell, object: 'missing' as const }
      : null;
  if (!missing || cell.client === 'malformed' || cell.object === 'malformed') return [];
  const one = answers.get(keyOf(cell));
  const other = answers.get(keyOf(missing));
  return one?.status === other?.status && one?.rest === other?.rest
    ? []
    : [`${keyOf(cell)} differs from ${keyOf(missing)}`];
}

function isHome(viewer: MatrixViewer, owner: Owner): boolean {
  return viewer.home === owner || (viewer.home === 'all' && (owner === 'A' || owner === 'B'));
}

function keyOf(cell: Cell): string {
  return [cell.verb, cell.path, cell.accept, `client=${cell.client}`, `object=${cell.object}`].join(' ');
}
