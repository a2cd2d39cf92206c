import type { ServerResponse } from 'node:http';

/** The requests that are being answered. */
export class Exchanges {
  private readonly running = new Map<AbortController, Promise<void>>();

  /** How many there are. */
  get count(): number {
    return this.running.size;
  }

  /** Runs one. It is given up when its caller goes before it has the answer. */
  run(response: ServerResponse, work: (signal: AbortSignal) => Promise<void>): void {
    const controller = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) controller.abort();
    });
    const done = work(controller.signal).finally(() => this.running.delete(controller));
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
