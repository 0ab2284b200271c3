import { spawnSync } from 'node:child_process';

// The same tests as `npm test`, at their full figures: all that carry a T or F number, or those named as arguments.
const names = process.argv.slice(2);
const unknown = names.find((name) => !/^[TF]\d{1,2}$/.test(name));
if (unknown) {
  console.error(`leadlight: ${unknown} is no T or F number. Example: npm run drill -- T14 T32`);
  process.exit(2);
}
const pattern = names.length > 0 ? `\\b(${names.join('|')})\\b` : '\\b[TF]\\d{1,2}\\b';
const { status } = spawnSync(
  'node_modules/.bin/vitest',
  ['run', '--testNamePattern', pattern, '--testTimeout', '3600000', '--maxWorkers', '1'],
  { stdio: 'inherit', env: { ...process.env, LEADLIGHT_DRILL: '1' } },
);
process.exit(status ?? 1);
