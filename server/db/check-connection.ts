import { ConfigError } from '../config.ts';
import { isDatabaseGone, withConnection } from './pool.ts';

/** Throws ConfigError, naming the setting, where nobody answers at this address or the login is refused. */
export async function checkConnection(setting: string, connectionString: string): Promise<void> {
  try {
    await withConnection(connectionString, (client) => client.query('select 1'));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (isDatabaseGone(error)) throw new ConfigError(`the database does not answer: ${message} (${setting})`);
    // Class 28: who are you; 3D: which database; 42501: you may not connect to it.
    if (code?.startsWith('28') || code?.startsWith('3D') || code === '42501')
      throw new ConfigError(`the database refuses the connection: ${message} (${setting})`);
    throw error;
  }
}
