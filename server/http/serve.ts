import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { ConfigError } from '../config.ts';

export interface Served {
  /** Where it listens, with the port that was given. */
  readonly url: string;
  /** Refuses what is new, lets what is under way finish for 10 s at most, then ends. */
  readonly stop: () => Promise<void>;
}

const graceMs = 10_000;

/** Listens. Throws ConfigError where the port is taken. */
export async function serve(app: Express, options: { host: string; port: number }): Promise<Served> {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 10_000 },
    app,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(options) : error),
    );
    server.listen(options.port, options.host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  const { address, family, port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    app.locals.stopping = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // A connection falls idle when its answer is out; closing it then is no reset.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const late = setTimeout(() => server.closeAllConnections(), graceMs);
    server.closeIdleConnections();
    await closed;
    clearInterval(idle);
    clearTimeout(late);
  }
}

function portTaken({ host, port }: { host: string; port: number }): ConfigError {
  return new ConfigError(
    `port ${port} of ${host} is taken by another process (EADDRINUSE). Set PORT to another one.`,
  );
}
