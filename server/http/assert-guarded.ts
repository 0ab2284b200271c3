import type { Express, RequestHandler } from 'express';
import { declaredPolicies } from './guard.ts';
import type { Policy } from './route.ts';

/** What express keeps of a path; its own types do not say. */
interface Layer {
  readonly handle: RequestHandler & { readonly stack?: readonly Layer[] };
  readonly method?: string;
  readonly route?: { readonly path: string; readonly stack: readonly Layer[] };
}

const kinds: readonly Policy['kind'][] = ['public', 'signed-in', 'client', 'platform'];
const reading = new Set(['get', 'head']);

/**
 * Walks everything that express will answer and throws when a route has no policy of the route table, or changes
 * something without standing behind `csrf`.
 */
export function assertGuarded(app: Express, csrf: RequestHandler): void {
  walk((app.router as unknown as { stack: readonly Layer[] }).stack, false, csrf);
}

function walk(layers: readonly Layer[], behindCsrf: boolean, csrf: RequestHandler): void {
  let protectedNow = behindCsrf;
  for (const layer of layers) {
    if (layer.handle === csrf) protectedNow = true;
    if (layer.route) {
      for (const { handle, method } of layer.route.stack) {
        const name = `${(method ?? 'all').toUpperCase()} ${layer.route.path}`;
        const policy = declaredPolicies.get(handle);
        if (!policy) throw new Error(`${name} has no policy: add it to the route table`);
        if (!kinds.includes(policy.kind)) throw new Error(`${name} has an unknown policy`);
        if (!protectedNow && !reading.has(method ?? 'all')) throw new Error(`${name} is outside CSRF`);
      }
    } else if (layer.handle.stack) walk(layer.handle.stack, protectedNow, csrf);
  }
}
