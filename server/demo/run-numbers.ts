/**
 * Hands out the serial numbers that one client's n8n server would have given: rising with time, with gaps, never
 * twice. They start at a million, so that a sync from a young real server into a demo client meets none of them; every
 * client starts there, as the numbers of different servers do collide.
 */
export type RunNumbers = { at(ms: number): string };

const firstNumber = 1_000_000;
const slotsPerRun = 8;

export function createRunNumbers(fromMs: number, toMs: number, runs: number): RunNumbers {
  const slots = Math.max(runs, 16) * slotsPerRun;
  const taken = new Uint8Array(Math.ceil(slots / 8) + 1);
  return {
    at: (ms) => {
      const share = Math.min(Math.max((ms - fromMs) / (toMs - fromMs), 0), 1);
      let slot = Math.floor(share * (slots - 1));
      while (((taken[slot >> 3] ?? 0) >> (slot & 7)) & 1) slot = (slot + 1) % slots;
      taken[slot >> 3] = (taken[slot >> 3] ?? 0) | (1 << (slot & 7));
      return String(firstNumber + slot);
    },
  };
}
