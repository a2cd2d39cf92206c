import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Clock, Logger } from '../../../src/core/ports.ts';
import type { ProxyStatus } from '../../../src/core/proxy/status.ts';
import { baseUrlOf } from '../../../src/core/proxy/status.ts';
import type { KeeperOptions } from '../../../src/proxy/keeper.ts';
import { PortKeeper, leaseName } from '../../../src/proxy/keeper.ts';
import type { RunningProxy } from '../../../src/proxy/parts.ts';
import { holderOf } from '../../../src/proxy/portHolder.ts';
import { openHome } from '../../../src/storage/home.ts';
import { createIdentity } from '../../../src/storage/identity.ts';
import { Lease } from '../../../src/storage/lease.ts';
import { FileLock } from '../../../src/storage/lock.ts';
import { CLOCK } from '../storage/kit.ts';

/** A clock whose waits are a tenth as long. */
export const HASTY: Clock = { ...CLOCK, after: (ms, callback) => CLOCK.after(ms / 10, callback) };

/** A server on the loopback that greets whoever connects with a word. */
export async function greeter(port: number, word: string): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket)).end(word);
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((closed) => {
      server.close(() => closed());
      for (const socket of sockets) socket.destroy();
    }),
  };
}

/** What a server on that port says; `undefined` where nobody listens. */
export function greeting(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    connect(port, '127.0.0.1').setEncoding('utf8').on('data', (part: string) => void (text += part)).on('end', () => resolve(text)).on('error', () => resolve(undefined));
  });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = await greeter(0, '');
  await server.close();
  return server.port;
}

/** A keeper of a home's port, with real locks and a greeter for a proxy, and all that it told. */
export function keeperOf(root: string, word: string, log: Logger, clock: Clock = CLOCK, start: KeeperOptions['start'] = (port) => proxyOf(port, word)): { readonly keeper: PortKeeper; readonly told: ProxyStatus[] } {
  const home = openHome(root);
  const identity = createIdentity(home.locks);
  const told: ProxyStatus[] = [];
  const keeper = new PortKeeper({
    clock, logger: log,
    lease: (port) => new Lease(new FileLock(join(home.locks, `${leaseName(port)}.lease`), identity)),
    start,
    holder: (port) => holderOf(port),
    onStatus: (status) => told.push(status),
  });
  return { keeper, told };
}

async function proxyOf(port: number, word: string): Promise<RunningProxy> {
  const server = await greeter(port, word);
  return { port: server.port, baseUrl: baseUrlOf(server.port), inFlight: 0, close: () => server.close() };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
  });
}
