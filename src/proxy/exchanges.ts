import type { IncomingMessage, ServerResponse } from 'node:http';

/** The requests that are being answered. */
export class Exchanges {
  private readonly running = new Map<AbortController, Promise<void>>();

  /** How many there are. */
  get count(): number {
    return this.running.size;
  }

  /** Runs one. It is given up when its caller goes before it has the answer. */
  run({ socket }: Pick<IncomingMessage, 'socket'>, response: ServerResponse, work: (signal: AbortSignal) => Promise<void>): void {
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
    this.running.set(controller, done);
  }

  /** Resolves when none is left. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled([...this.running.values()]);
  }

  /** Gives all of them up. */
  abort(): void {
    for (const controller of this.running.keys()) controller.abort();
  }
}
