import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request and its answer. */
interface Exchanged {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The requests that are being answered. */
export class Exchanges {
  private readonly running = new Map<AbortController, Exchanged & { readonly done: Promise<void> }>();

  /** How many there are. */
  get count(): number {
    return this.running.size;
  }

  /** Runs one. It is given up when its caller goes before it has the answer. */
  run({ request, response }: Exchanged, work: (signal: AbortSignal) => Promise<void>): void {
    const { socket } = request;
    const controller = new AbortController();
    const gone = (): void => {
      // Nobody else tells an answer that waits behind another one of the same connection.
      if (response.socket === null && !response.destroyed) response.destroy().emit('close');
      else if (!response.writableFinished) controller.abort();
    };
    response.on('close', gone);
    socket.once('close', gone);
    const done = work(controller.signal).finally(() => {
      this.running.delete(controller);
      socket.off('close', gone);
    });
    this.running.set(controller, { request, response, done });
  }

  /** Resolves when none is left. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled([...this.running.values()].map(({ done }) => done));
  }

  /** Gives all of them up. Those that have no answer yet can still be told. */
  abort(): void {
    for (const [controller, { request, response }] of this.running) {
      controller.abort();
      // Neither a caller that does not send its request to the end is waited for, nor one that does not read.
      if (response.headersSent || !request.complete) request.socket.destroy();
    }
  }
}
