import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Views } from '../../server/http/models/views.ts';
import { render } from '../../server/http/render.ts';
import { samplePages } from './sample-pages.ts';

const projectDir = join(import.meta.dirname, '../..');
const viewsDir = join(projectDir, 'views');
const templates = readdirSync(viewsDir, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ejs'),
);
const rendered = new Map<string, string>();
const loaded = new Set<string>();

async function renderSamples<V extends keyof Views>(view: V): Promise<void> {
  for (const [name, model] of Object.entries<Views[V]>(samplePages[view])) {
    rendered.set(`${view} (${name})`, await render(projectDir, view, model, 'system'));
  }
}

beforeAll(async () => {
  ejs.fileLoader = (path) => {
    loaded.add(path);
    return readFileSync(path, 'utf8');
  };
  for (const view of Object.keys(samplePages)) await renderSamples(view as keyof Views);
});

describe('views', () => {
  it('are all rendered by this test', () => {
    expect(templates.filter((file) => !loaded.has(join(viewsDir, file)))).toEqual([]);
  });

  it('write no undefined, null, NaN or object', () => {
    for (const [name, html] of rendered) {
      const words = html
        .replace(/<script[^>]*>[^<]*<\/script>/g, '')
        .match(/\bundefined\b|\bnull\b|NaN|\[object/g);
      expect(words, name).toBeNull();
    }
  });

  it('hold no inline script, style or handler', () => {
    for (const [name, html] of rendered) {
      expect(html.match(/<[^>]+\s(?:style|on[a-z]+)=/i), name).toBeNull();
      expect(html.match(/<style/i), name).toBeNull();
      const scripts = [...html.matchAll(/<script([^>]*)>/g)].map((found) => found[1] ?? '');
      expect(
        scripts.filter((attributes) => !/ src=|application\/json/.test(attributes)),
        name,
      ).toEqual([]);
    }
  });

  it('use each id once', () => {
    for (const [name, html] of rendered) {
      const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((found) => found[1]);
      // A page of the account shows the theme's choice twice; it has no ids.
      expect(
        ids.filter((id, at) => ids.indexOf(id) !== at),
        name,
      ).toEqual([]);
    }
  });

  it('show a report with its figures, changes and what it rests on', () => {
    const html = rendered.get('report (funnel)') ?? '';
    for (const text of [
      '1,284',
      '21.7\u00a0%',
      '€184,250.00',
      '−2.4 points',
      '138 closed leads',
      'worst step',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toContain('24 Oct – 22 Nov 2026');
    expect(html).toContain('(UTC+01:00) Europe/Berlin');
    expect(html).toContain('exact · 09:41:07');
  });
});
