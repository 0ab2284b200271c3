/** How a run's input may name the lead that it is about; looked up within the client only. */
const keys = ['lead_id', 'leadId', 'lead_uuid', 'leadUuid', 'external_id', 'externalId'] as const;

/** Texts of a trigger's item, at most 12, that may be a lead's id or external id: at the top, in `body`, `query` or `lead`. */
export function leadReferences(input: unknown): string[] {
  const item = record(input);
  const body = record(item.body);
  const found: string[] = [];
  for (const place of [body, item, record(item.query), record(body.lead), record(item.lead)]) {
    for (const key of keys) {
      const value = place[key];
      if (typeof value === 'string' || typeof value === 'number') found.push(String(value).trim());
    }
  }
  return [...new Set(found)].filter((text) => text !== '' && text.length <= 100).slice(0, 12);
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
