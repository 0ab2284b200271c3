import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A loopback TCP proxy that can lose its other side, as a restart does, or fall silent, as a cut cable does. */
export interface FaultProxy {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  readonly cut: () => Promise<void>;
  /** Connections stay open and nothing passes any more; new ones are taken and hang as well. */
  readonly hang: () => void;
  /** Lets new connections pass again; those that hung stay silent. */
  readonly heal: () => void;
  /** Listens again on the same port. */
  readonly restore: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let isSilent = false;

  const open = async (port: number): Promise<number> => {
    server = createServer((inner) => {
      const outer = connect(targetPort, '127.0.0.1');
      for (const socket of [inner, outer]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          sockets.delete(socket);
          inner.destroy();
          outer.destroy();
        });
      }
      if (!isSilent) inner.pipe(outer).pipe(inner);
    });
    await new Promise<void>((resolve, reject) => {
      server?.once('error', reject);
      server?.listen(port, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  };

  const cut = async () => {
    const closed = new Promise<void>((resolve) => {
      if (server) server.close(() => resolve());
      else resolve();
    });
    server = null;
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  const port = await open(0);
  return {
    port,
    cut,
    close: cut,
    restore: async () => void (await open(port)),
    hang: () => {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    heal: () => {
      isSilent = false;
    },
  };
}
