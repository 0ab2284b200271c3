import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const biome = resolve('node_modules/.bin/biome');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadlight-imports-'));
  const settings = JSON.parse(readFileSync('biome.json', 'utf8')) as Record<string, unknown>;
  const { $schema: _schema, vcs: _vcs, ...rules } = settings;
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(rules));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What `npm run check` says of a file at this place that imports `from`. */
function lint(path: string, from: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `import { x } from '${from}';\n\nexport const y = x;\n`);
  const { stdout, stderr } = spawnSync(biome, ['lint', '--colors=off', path], {
    cwd: folder,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

const forbidden: readonly [string, string][] = [
  ['reports/funnel/one.ts', 'express'],
  ['reports/funnel/two.ts', 'pg'],
  ['reports/funnel/three.ts', 'knex'],
  ['reports/funnel/four.ts', '../../server/http/app.ts'],
  ['reports/funnel/five.ts', '../../jobs/clock.ts'],
  ['jobs/one.ts', 'pg'],
  ['server/http/one.ts', 'pg'],
  ['server/http/two.ts', 'knex'],
  ['server/access/one.ts', 'pg'],
  ['server/db/one.ts', '../http/app.ts'],
  ['server/db/two.ts', '../../reports/run.ts'],
];

describe('the direction of imports', () => {
  it.each(forbidden)('%s may not import %s', (path, from) => {
    expect(lint(path, from)).toContain('lint/style/noRestrictedImports');
  });

  it.each([
    ['reports/funnel/six.ts', '../../server/db/tenancy.ts'],
    ['server/http/three.ts', '../../reports/run.ts'],
    ['server/db/three.ts', 'pg'],
  ])('%s may import %s', (path, from) => {
    expect(lint(path, from)).not.toContain('noRestrictedImports');
  });
});
