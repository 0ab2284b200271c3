import { benchBytes } from './bench-bytes.ts';
import { benchReports } from './bench-reports.ts';
import { benchStart } from './bench-start.ts';

/** One measured figure beside its goal. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
}

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  start: benchStart,
  reports: benchReports,
  bytes: benchBytes,
};

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const names = args.filter((arg) => arg !== '--json');
const unknown = names.find((name) => !(name in parts));
if (unknown) {
  console.error(`leadlight: no bench is called ${unknown}; there are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const [name, run] of Object.entries(parts)) {
  if (names.length > 0 && !names.includes(name)) continue;
  if (!asJson) console.log(`# ${name}`);
  for (const one of await run()) {
    figures.push(one);
    if (!asJson)
      console.log(
        `${one.figure.padEnd(58)} ${String(one.value).padStart(9)} ${one.unit.padEnd(6)} ${one.goal}`,
      );
  }
}
if (asJson) console.log(JSON.stringify(figures, null, 2));
