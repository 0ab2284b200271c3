import { connect } from 'node:net';
import type pg from 'pg';

/** What pg keeps of a connection; its own types do not say. */
interface Wire {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** The protocol's number of a request to cancel. */
const cancelRequest = 80_877_102;
const longestMs = 2_000;

/**
 * Asks the server to stop what this connection runs; settles when the server has passed that on, or after 2 s. The
 * protocol's own request, on a connection of its own: it needs no place in a pool that may be full of what is to be
 * stopped, and behind a transaction pooler, where a process id is the pooler's, it stops the right statement.
 */
export function cancelStatement(client: pg.ClientBase): Promise<void> {
  const { host, port, processID, secretKey } = client as unknown as Wire;
  if (processID === null || secretKey === null) return Promise.resolve();
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(cancelRequest, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.setTimeout(longestMs, () => socket.destroy());
    // Who cannot be asked stops by itself at its time-out.
    socket.on('error', () => {});
    socket.once('close', () => resolve());
    socket.write(message);
    socket.resume();
  });
}
