import { isDatabaseGone } from '../db/pool.ts';
import { AppError, badInput, unavailable } from '../errors.ts';

/** What may be shown of anything that was thrown: unknown errors become a bare 500, a lost database a 503. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseGone(error)) return unavailable('The database does not answer right now.', error);
  // A database that only reads: a failover in progress, or a copy that stands in.
  if (codeOf(error) === '25006') return unavailable('Nothing can be changed at this moment.', error);
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (error instanceof URIError) return badInput('path', 'The address is not well-formed.');
  // The body parser's refusals: too large, wrong encoding, broken off.
  if (typeof type === 'string' && typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError(status, 'bad_input', 'The form could not be read.', { field: 'body', cause: error });
  }
  return new AppError(
    500,
    'internal',
    'Something went wrong here. The reference below finds it in our log.',
    {
      cause: error,
    },
  );
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}
