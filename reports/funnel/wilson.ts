/**
 * The 95 % score interval of a share (Wilson 1927): where the true rate lies that would give `part` of `whole`.
 * Null without a denominator.
 */
export function wilsonInterval(part: number, whole: number): readonly [number, number] | null {
  if (whole === 0) return null;
  const z = 1.959_963_985;
  const share = part / whole;
  const centre = share + z ** 2 / (2 * whole);
  const reach = z * Math.sqrt((share * (1 - share)) / whole + z ** 2 / (4 * whole ** 2));
  const scale = 1 + z ** 2 / whole;
  return [Math.max(0, (centre - reach) / scale), Math.min(1, (centre + reach) / scale)];
}
