/**
 * Modes whose runs do the client's work; the empty text stands for runs without a mode, which the platform wrote
 * itself. Runs of error workflows would count as successes and dilute the rate, sub-workflows would count twice.
 */
export const productionModes: readonly string[] = ['webhook', 'trigger', 'retry', 'cli', 'evaluation', ''];

/** What a parameter calls runs without a mode. */
export const withoutMode = 'none';

/** n8n's other modes; the platform may hold words of its own besides. */
const otherModes = ['error', 'integrated', 'manual', 'internal', 'chat', 'agent'];

/** True for a mode that n8n has, or `none`; a word of the platform's own must be looked up. */
export function isKnownMode(name: string): boolean {
  return name === withoutMode || (name !== '' && [...productionModes, ...otherModes].includes(name));
}

/** `production`, `all`, or names joined by commas, `none` for runs without a mode; null where it cannot be read so. */
export function parseModes(text: string): readonly string[] | 'all' | null {
  if (text === 'all') return 'all';
  if (text === 'production') return productionModes;
  const names = text.split(',');
  if (names.length > 20 || names.some((name) => !/^[\w .-]{1,40}$/.test(name))) return null;
  return [...new Set(names.map((name) => (name === withoutMode ? '' : name)))];
}

const labels: Readonly<Record<string, string>> = {
  webhook: 'Webhook',
  trigger: 'Schedule or trigger',
  retry: 'Retry',
  cli: 'Command line',
  evaluation: 'Evaluation',
  error: 'Error workflow',
  integrated: 'Sub-workflow',
  manual: 'Manual, in the editor',
  internal: 'Internal',
  chat: 'Chat',
  agent: 'Agent',
  '': 'Without a mode',
};

/** How people read a mode; a word that nobody knows stays as it is. */
export function modeLabel(mode: string): string {
  return labels[mode] ?? mode;
}
