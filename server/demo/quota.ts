import type { Random } from './random.ts';

/**
 * A number of rows to be shared by a known number of parties (leads), so that the asked-for size is met exactly
 * although every party draws its own share: what earlier ones took too much, later ones get less.
 */
export type Quota = {
  readonly total: number;
  left(): number;
  /** What a party may expect now: rows left by parties left. */
  mean(): number;
  /** Takes one row; false when the quota is used up. */
  take(): boolean;
  /** How many rows this party should make: uneven around the mean; the last party gets the whole rest. */
  draw(random: Random, spread: { participation: number; sigma: number }): number;
  partyDone(): void;
};

export function createQuota(total: number, parties: number): Quota {
  let left = total;
  let partiesLeft = Math.max(parties, 1);
  const mean = () => left / Math.max(partiesLeft, 1);
  return {
    total,
    left: () => left,
    mean,
    take: () => {
      if (left <= 0) return false;
      left -= 1;
      return true;
    },
    draw: (random, { participation, sigma }) => {
      if (partiesLeft <= 1) return left;
      if (!random.chance(participation)) return 0;
      const median = mean() / participation / Math.exp((sigma * sigma) / 2);
      return Math.min(left, random.around(random.lognormal(median, sigma)));
    },
    partyDone: () => {
      partiesLeft -= 1;
    },
  };
}
