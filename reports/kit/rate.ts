/**
 * `part` / `whole` as a fraction rounded half up to 6 decimals; null where there is no denominator. Rounded in whole
 * numbers: a float quotient can fall on the wrong side of a half.
 */
export function rate(part: number, whole: number): number | null {
  if (whole === 0) return null;
  return Math.floor((2 * part * 1_000_000 + whole) / (2 * whole)) / 1_000_000;
}
