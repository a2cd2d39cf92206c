import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { describeError } from '../core/errors.ts';
import type { Disposable, Logger } from '../core/ports.ts';

/** What others write is to be seen within a second, the look itself included. */
const POLL_MS = 800;

/** What is looked for, and by whom. */
export interface Watching {
  readonly folder: string;
  readonly log: Logger;
  /** Whether a file of that name is written by nobody but us: its changes are no news. */
  readonly isOurs?: (name: string) => boolean;
  readonly look: () => void;
  readonly pollMs?: number;
}

/**
 * Calls back soon after something in a folder changed, and about once a second besides: where the system does not tell of changes,
 * they are found all the same.
 */
export class FolderWatch implements Disposable {
  private readonly watching: Watching;
  private readonly timer: NodeJS.Timeout;
  private watcher: FSWatcher | undefined;
  private complained = false;
  private scheduled = false;
  private disposed = false;

  constructor(watching: Watching) {
    this.watching = watching;
    this.start();
    this.timer = setInterval(() => this.tick(), watching.pollMs ?? POLL_MS);
    this.timer.unref();
  }

  dispose(): void {
    this.disposed = true;
    clearInterval(this.timer);
    this.watcher?.close();
  }

  private tick(): void {
    if (this.watcher === undefined) this.start();
    this.watching.look();
  }

  private start(): void {
    try {
      this.watcher = watch(this.watching.folder, { persistent: false }, (_event, name) => this.hear(name));
      this.watcher.on('error', (error) => this.lose(error));
    } catch (error) {
      this.lose(error);
    }
  }

  private lose(error: unknown): void {
    this.watcher?.close();
    this.watcher = undefined;
    if (!this.complained) this.watching.log.warn('ledger', `the ledger's folder cannot be watched, it is polled instead: ${describeError(error)}`);
    this.complained = true;
  }

  private hear(name: string | null): void {
    if (name === null || this.watching.isOurs?.(name) !== true) this.soon();
  }

  /** One write brings several notices; one look serves them all. */
  private soon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (!this.disposed) this.watching.look();
    });
  }
}
