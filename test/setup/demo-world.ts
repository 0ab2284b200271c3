/** The small demo world of the tests: the same rows in every run. */
export const demoWorld = {
  clients: 6,
  days: 180,
  leads: 600,
  seed: 7,
  now: new Date('2026-11-22T09:30:00Z'),
} as const;

/** Every demo person's password in tests. */
export const demoPassword = 'correct horse battery';
