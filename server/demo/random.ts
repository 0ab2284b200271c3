import { xoroshiro128plus } from 'pure-rand';

/** A seeded stream of draws: the only source of chance in the demo world, so that a seed repeats it exactly. */
export type Random = {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** Uniform whole number, both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** Picks by weight; weights need not add up to 1. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T;
  /** Log-normal with the given median: long right tail, as durations and sizes have in life. */
  lognormal(median: number, sigma: number): number;
  /** The whole number below or above `mean`, so that the average is `mean`. */
  around(mean: number): number;
  hex(digits: number): string;
  uuid(): string;
};

/** Opens the stream for `seed` and `labels`. Other labels give unrelated streams, so one part can change alone. */
export function createRandom(seed: number, ...labels: (string | number)[]): Random {
  const generator = xoroshiro128plus(hashLabels(seed, labels));
  for (let warmUp = 0; warmUp < 16; warmUp += 1) generator.unsafeNext();
  const bits = () => generator.unsafeNext() >>> 0;
  const fraction = () => bits() / 0x1_0000_0000;
  const hex = (digits: number) => {
    let text = '';
    while (text.length < digits) text += bits().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  };
  const pick = <T>(choices: readonly T[]): T => {
    const chosen = choices[Math.floor(fraction() * choices.length)];
    if (chosen === undefined) throw new Error('Nothing to pick from.');
    return chosen;
  };
  return {
    fraction,
    int: (min, max) => min + Math.floor(fraction() * (max - min + 1)),
    chance: (probability) => fraction() < probability,
    pick,
    weighted: (choices) => {
      let point = fraction() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [choice, weight] of choices) {
        point -= weight;
        if (point < 0) return choice;
      }
      return pick(choices)[0];
    },
    lognormal: (median, sigma) => {
      const normal = Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction());
      return median * Math.exp(sigma * normal);
    },
    around: (mean) => Math.floor(mean) + (fraction() < mean - Math.floor(mean) ? 1 : 0),
    hex,
    uuid: () => {
      const text = hex(32);
      const variant = ((Number.parseInt(text.charAt(16), 16) & 3) | 8).toString(16);
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
    },
  };
}

/** FNV-1a over seed and labels, 32 bits. */
function hashLabels(seed: number, labels: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of [seed, ...labels].join('/')) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash | 0;
}
