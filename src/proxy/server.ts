import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { ProxyBounds } from './bounds.ts';
import { TurnedAway } from './turnedAway.ts';

/** Both addresses of this machine, and no others. */
const ADDRESSES = ['127.0.0.1', '::1'] as const;
/** How many ports are tried where any will do. */
const TRIES = 10;

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
 * Takes the port (0: any), at 127.0.0.1 and, where this machine has it, at ::1. Rejects with what `listen` says, such as `EADDRINUSE`: also where somebody else has one of
 * the two, who would be told the tokens of whoever asks for `localhost`. Headers are short and come soon, or the connection ends; so do bodies.
 */
export async function listen(port: number, maxConnections: () => number, bounds: ProxyBounds, handle: Handle): Promise<Listener> {
  const servers = await serversAt(port, TRIES, doorFor(maxConnections, bounds, handle));
  return {
    port: portOf(servers[0]),
    close: async () => {
      await Promise.all(servers.map(close));
    },
    closeIdle: () => servers.forEach((server) => server.closeIdleConnections()),
    closeAll: () => servers.forEach((server) => server.closeAllConnections()),
  };
}

/** Makes servers that share what there may be of connections. */
function doorFor(maxConnections: () => number, bounds: ProxyBounds, handle: Handle): () => Server {
  const open = new Set<Socket>();
  const away = new TurnedAway(bounds.drainMs);
  const admit = (socket: Socket): void => {
    if (open.size >= maxConnections()) {
      away.add(socket);
      return;
    }
    // Every request that is under way on it listens for its end.
    socket.setMaxListeners(0);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  const handleAdmitted: Handle = (request, response, continues) => {
    // Closed with something unread, the connection would take the answer with it.
    if (away.has(request.socket)) request.on('error', () => undefined).resume();
    else handle(request, response, continues);
  };
  return () => serverFor(bounds, handleAdmitted).on('connection', admit);
}

async function serversAt(port: number, tries: number, make: () => Server): Promise<readonly [Server, ...Server[]]> {
  const first = make();
  await bind(first, port, ADDRESSES[0]);
  const second = make();
  try {
    return (await isBound(second, portOf(first))) ? [first, second] : [first];
  } catch (error) {
    await close(first);
    if (port !== 0 || tries <= 1) throw error;
    return serversAt(port, tries - 1, make);
  }
}

function serverFor({ headersMs, requestMs, checkMs }: ProxyBounds, handle: Handle): Server {
  const server = createServer({ maxHeaderSize: 32_768, headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkMs, keepAliveTimeout: 60_000, noDelay: true, keepAlive: true, requireHostHeader: true, insecureHTTPParser: false });
  server.on('request', (request, response) => handle(request, response, false));
  server.on('checkContinue', (request, response) => handle(request, response, true));
  return server;
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      // A connection that cannot be taken is no reason to end.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

/** Whether the machine has ::1: without, 127.0.0.1 has to do. Rejects where somebody else has the port there. */
async function isBound(server: Server, port: number): Promise<boolean> {
  try {
    await bind(server, port, ADDRESSES[1]);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw error;
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
