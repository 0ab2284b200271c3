/**
 * Why n8n could not be read. The message may be shown to the operator: it holds neither key nor data.
 * `refused`: n8n said no, asking again is useless; `unreachable`: every try failed; `unusable`: answered, but not as n8n does.
 */
export class N8nError extends Error {
  readonly kind: 'refused' | 'unreachable' | 'unusable';
  readonly status: number | undefined;

  constructor(kind: N8nError['kind'], message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'N8nError';
    this.kind = kind;
    this.status = options.status;
  }
}
