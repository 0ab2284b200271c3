import type { Knex } from 'knex';

/** Takes one line about what a migration left as it found it; doctor reports the same lastingly. */
export type Note = (line: string) => void;

/** Runs one finished statement: a `?` in it is an operator, never a placeholder. */
export async function runDdl(trx: Knex.Transaction, statement: string): Promise<void> {
  await trx.raw(statement.replaceAll('?', '\\?'));
}

/** What the state of an adopted database may refuse: there already, data against it, other types, not ours to change. */
const tolerated = new Set([
  '23502',
  '23503',
  '23505',
  '23514',
  '42501',
  '42703',
  '42704',
  '42710',
  '42804',
  '42830',
  '42846',
  '42883',
  '42P01',
  '42P07',
  '42P16',
  '42P17',
]);

/** Runs a statement that an adopted database may refuse; then the migration goes on and says so. */
export async function attempt(trx: Knex.Transaction, statement: string, note: Note): Promise<boolean> {
  await trx.raw('savepoint attempt');
  try {
    await runDdl(trx, statement);
    await trx.raw('release savepoint attempt');
    return true;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined || !tolerated.has(code)) throw error;
    await trx.raw('rollback to savepoint attempt');
    note(`left out: ${statement} (${message.split(' - ').at(-1)})`);
    return false;
  }
}
