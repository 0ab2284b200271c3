import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { iconSprite } from '../../server/http/icon-sprite.ts';
import { jsonForScript } from '../../server/http/json-for-script.ts';

const projectDir = join(import.meta.dirname, '../..');
const viewsDir = join(projectDir, 'views');
const templates = readdirSync(viewsDir, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ejs'))
  .map((file) => ({ file, text: readFileSync(join(viewsDir, file), 'utf8') }));

describe('templates', () => {
  it('T18 write raw markup only by include and json', () => {
    for (const { file, text } of templates) {
      const raw = [...text.matchAll(/<%-\s*([\s\S]*?)%>/g)].map((found) => found[1] ?? '');
      expect(
        raw.filter((code) => !/^(include|json)\(/.test(code)),
        file,
      ).toEqual([]);
    }
  });

  it('T18 quote every attribute', () => {
    for (const { file, text } of templates) expect(text.match(/=\s*<%/g), file).toBeNull();
  });

  it('name only icons that the sprite has', () => {
    const known = new Set(
      [...iconSprite(projectDir).matchAll(/<symbol id="([^"]+)"/g)].map((found) => found[1]),
    );
    for (const { file, text } of templates) {
      const named = [...text.matchAll(/parts\/icon', \{ name: '([^']+)' \}/g)].map((found) => found[1]);
      expect(
        named.filter((name) => !known.has(name)),
        file,
      ).toEqual([]);
    }
  });
});

describe('T19 JSON in a script element', () => {
  it.each(['</script><script>alert(1)</script>', '<!--', ']]>', '\u2028\u2029', '&lt;'])(
    'keeps %j inside',
    (text) => {
      const written = jsonForScript({ label: text });
      expect(written).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(written)).toEqual({ label: text });
    },
  );
});
