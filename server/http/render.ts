import { join } from 'node:path';
import ejs from 'ejs';
import { assetsOf } from './assets.ts';
import { jsonForScript } from './json-for-script.ts';
import type { Views } from './models/views.ts';

export type Theme = 'light' | 'dark' | 'system';

export function themeOf(text: unknown): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}

/**
 * A page's HTML. Templates are compiled once a process; a name that a template uses and the model lacks throws. Beyond
 * the model a template knows `asset(name)`, `json(value)` and `theme`.
 */
export function render<V extends keyof Views>(
  projectDir: string,
  view: V,
  model: Views[V],
  theme: Theme,
): Promise<string> {
  const root = join(projectDir, 'views');
  const given = { ...model, theme, asset: assetsOf(projectDir).url, json: jsonForScript };
  return ejs.renderFile(join(root, `${view}.ejs`), given, { cache: true, root, rmWhitespace: true });
}
