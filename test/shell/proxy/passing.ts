import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the proxy has in its hands of the answer that passes: as a client of the upstream, and as a server. */
export class Passing {
  private readonly port: number;
  private incoming: IncomingMessage | undefined;
  private outgoing: ServerResponse | undefined;

  constructor(port: number) {
    this.port = port;
    subscribe('http.client.response.finish', this.received);
    subscribe('http.server.request.start', this.asked);
  }

  get bytes(): number {
    const { incoming, outgoing } = this;
    if (incoming === undefined || outgoing === undefined) throw new Error('no answer passes');
    return incoming.readableLength + incoming.socket.readableLength + outgoing.writableLength;
  }

  /** From now on, of each piece that comes: how long it is, and how many bytes had gone on to the caller when the turn in which it came was over. */
  watch(): (readonly [came: number, went: number])[] {
    const [{ incoming, outgoing }, handed] = [this, [] as [number, number][]];
    const written = (): number => outgoing?.socket?.bytesWritten ?? Number.NaN;
    let before = written();
    // Heard after the proxy's own listener, in the same turn.
    incoming?.on('data', (piece: Buffer) => {
      handed.push([piece.length, written() - before]);
      before = written();
    });
    return handed;
  }

  dispose(): void {
    unsubscribe('http.client.response.finish', this.received);
    unsubscribe('http.server.request.start', this.asked);
  }

  private readonly received = (message: unknown): void => void (this.incoming = (message as { readonly response: IncomingMessage }).response);
  private readonly asked = (message: unknown): void => {
    const { request, response } = message as { readonly request: IncomingMessage; readonly response: ServerResponse };
    if (request.socket.localPort === this.port) this.outgoing = response;
  };
}
