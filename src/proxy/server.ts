import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** Both addresses of this machine, and no others. */
const ADDRESSES = ['127.0.0.1', '::1'] as const;

/** Answers a request. `continues`: it waits for a word before it sends its body. */
export type Handle = (request: IncomingMessage, response: ServerResponse, continues: boolean) => void;

/** Listens on this machine's own addresses, at one port. */
export interface Listener {
  readonly port: number;
  /** No more connections are taken; resolves when all have ended. */
  close(): Promise<void>;
  /** Ends those connections on which nothing happens. */
  closeIdle(): void;
  /** Ends all of them. */
  closeAll(): void;
}

/**
 * Takes the port (0: any), at 127.0.0.1 and, where this machine has it, at ::1. Rejects with what `listen` says (`EADDRINUSE`). Headers are short and come soon, or the
 * connection ends; so do bodies.
 */
export async function listen(port: number, maxConnections: number, handle: Handle): Promise<Listener> {
  const first = serverFor(maxConnections, handle);
  await bind(first, port, ADDRESSES[0]);
  const taken = portOf(first);
  const second = serverFor(maxConnections, handle);
  const servers = (await isBound(second, taken)) ? [first, second] : [first];
  return {
    port: taken,
    close: async () => {
      await Promise.all(servers.map(close));
    },
    closeIdle: () => servers.forEach((server) => server.closeIdleConnections()),
    closeAll: () => servers.forEach((server) => server.closeAllConnections()),
  };
}

function serverFor(maxConnections: number, handle: Handle): Server {
  const server = createServer({ maxHeaderSize: 32_768, headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 2000, keepAliveTimeout: 60_000, noDelay: true, keepAlive: true, requireHostHeader: true });
  server.maxConnections = maxConnections;
  server.on('request', (request, response) => handle(request, response, false));
  server.on('checkContinue', (request, response) => handle(request, response, true));
  return server;
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** A machine without IPv6 has no ::1, and somebody else may have the port there: then 127.0.0.1 has to do. */
async function isBound(server: Server, port: number): Promise<boolean> {
  try {
    await bind(server, port, ADDRESSES[1]);
    return true;
  } catch {
    return false;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
