/**
 * How often a seeded test repeats itself: briefly within `npm test`, at the full figure of its threat or fault within
 * `npm run drill`.
 */
export function rounds(short: number, full: number): number {
  return process.env.LEADLIGHT_DRILL === '1' ? full : short;
}

/** Prints what a drill did; within `npm test` it is silent. */
export function drilled(what: string): void {
  if (process.env.LEADLIGHT_DRILL === '1') console.log(`drill: ${what}`);
}
