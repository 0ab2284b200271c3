/** One thing that doctor found, and what to do about it. */
export interface Finding {
  /** Stable name of the kind of finding (`column_missing`). */
  readonly code: string;
  /** error: something will not work or is not safe; warn: works, but worse than it could; info: good to know. */
  readonly severity: 'error' | 'warn' | 'info';
  /** What it is about: a table, column, type, role, client. */
  readonly object: string;
  readonly message: string;
  /** A sentence or SQL that a database owner can run. */
  readonly remedy: string;
}

export const error = (code: string, object: string, message: string, remedy: string): Finding => ({
  code,
  severity: 'error',
  object,
  message,
  remedy,
});

export const warn = (code: string, object: string, message: string, remedy: string): Finding => ({
  code,
  severity: 'warn',
  object,
  message,
  remedy,
});

export const info = (code: string, object: string, message: string, remedy: string): Finding => ({
  code,
  severity: 'info',
  object,
  message,
  remedy,
});
