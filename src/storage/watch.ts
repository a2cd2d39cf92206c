import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { describeError } from '../core/errors.ts';
import type { Disposable, Logger } from '../core/ports.ts';

const POLL_MS = 1000;

/**
 * Calls back soon after something in a folder changed, and once a second besides: where the system does not tell of changes,
 * they are found all the same.
 */
export class FolderWatch implements Disposable {
  private readonly folder: string;
  private readonly look: () => void;
  private readonly log: Logger;
  private readonly timer: NodeJS.Timeout;
  private watcher: FSWatcher | undefined;
  private complained = false;
  private scheduled = false;
  private disposed = false;

  constructor(folder: string, look: () => void, log: Logger, pollMs = POLL_MS) {
    this.folder = folder;
    this.look = look;
    this.log = log;
    this.start();
    this.timer = setInterval(() => this.tick(), pollMs);
    this.timer.unref();
  }

  dispose(): void {
    this.disposed = true;
    clearInterval(this.timer);
    this.watcher?.close();
  }

  private tick(): void {
    if (this.watcher === undefined) this.start();
    this.look();
  }

  private start(): void {
    try {
      this.watcher = watch(this.folder, { persistent: false }, () => this.soon());
      this.watcher.on('error', (error) => this.lose(error));
    } catch (error) {
      this.lose(error);
    }
  }

  private lose(error: unknown): void {
    this.watcher?.close();
    this.watcher = undefined;
    if (!this.complained) this.log.warn('ledger', `the ledger's folder cannot be watched, it is polled instead: ${describeError(error)}`);
    this.complained = true;
  }

  /** One write brings several notices; one look serves them all. */
  private soon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (!this.disposed) this.look();
    });
  }
}
