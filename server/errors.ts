/**
 * An error whose message may be shown to the person who caused it.
 *
 * `field` names the parameter that was wrong (400), `code` is stable for programs. Everything else that is thrown
 * is a defect or a fault and is shown as a reference id only.
 */
export class AppError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { field?: string; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.status = status;
    this.code = code;
    this.field = options.field;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** 400: a parameter that cannot be understood; always names the field. */
export function badInput(field: string, message: string): AppError {
  return new AppError(400, 'bad_input', message, { field });
}

/** 404: absent, or belonging to another tenant: the two look the same. */
export function notFound(what: string): AppError {
  return new AppError(404, 'not_found', `${what} was not found.`);
}

/** 403: known person, not enough rights. */
export function forbidden(message: string): AppError {
  return new AppError(403, 'forbidden', message);
}

/** 429: too many attempts. */
export function tooMany(message: string, retryAfterSeconds: number): AppError {
  return new AppError(429, 'too_many_requests', message, { retryAfterSeconds });
}

/** 503: a part that we need (the database) does not answer right now. */
export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError(503, 'unavailable', message, { retryAfterSeconds: 5, cause });
}

/** 504: the question took longer than its statement timeout. */
export function tooSlow(cause?: unknown): AppError {
  return new AppError(504, 'too_slow', 'This took too long and was stopped. Try a shorter period.', {
    cause,
  });
}

/** 499: nobody waits for the answer any more. */
export function readerLeft(): AppError {
  return new AppError(499, 'reader_left', 'The reader left before the answer was ready.');
}
