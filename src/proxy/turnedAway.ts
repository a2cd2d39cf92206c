import type { Socket } from 'node:net';
import { errorBody } from '../core/proxy/errors.ts';
import { RETRY_SECONDS } from './bounds.ts';

/** So many are told at the same time; whoever comes beyond that is dropped: a flood must not hold memory. */
const MOST = 256;

/** Connections beyond those that may be: each is told so, whatever it wants, and is gone in a moment. */
export class TurnedAway {
  private readonly sockets = new Set<Socket>();
  private readonly ms: number;

  /** `ms`: how long one may take to read what it is told. */
  constructor(ms: number) {
    this.ms = ms;
  }

  /** What comes on these is not answered any more. */
  has(socket: Socket): boolean {
    return this.sockets.has(socket);
  }

  add(socket: Socket): void {
    if (this.sockets.size >= MOST) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    const late = setTimeout(() => socket.destroy(), this.ms);
    socket.once('close', () => {
      clearTimeout(late);
      this.sockets.delete(socket);
    }).end(answer());
  }
}

/** Nobody knows yet in whose shape: in OpenRouter's. */
function answer(): string {
  const body = JSON.stringify(errorBody('openai', { status: 503, type: 'overloaded', message: 'The proxy has as many connections at once as it may. Try again in a moment.' }));
  return ['HTTP/1.1 503 Service Unavailable', 'content-type: application/json', `content-length: ${body.length}`, `retry-after: ${RETRY_SECONDS}`, 'connection: close', '', body].join('\r\n');
}
