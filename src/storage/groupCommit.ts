import * as fs from 'node:fs';
import { storageError, syncFolder } from './files.ts';

type Waiter = PromiseWithResolvers<undefined>;

/**
 * Brings what was written to one file onto the disk, away from the main thread: all who ask while a sync runs share the next one.
 */
export class GroupCommit {
  private readonly fd: number;
  /** The folder whose entry for the file is not on the disk yet. */
  private folder: string | undefined;
  private waiting: Waiter[] = [];
  private running: Promise<void> | undefined;
  private failed = false;

  constructor(fd: number, newIn?: string) {
    this.fd = fd;
    this.folder = newIn;
  }

  /** A sync has failed: the system may have dropped what was written, so the file must not be trusted with more. */
  get hasFailed(): boolean {
    return this.failed;
  }

  /** Resolves when everything written before the call would survive a power cut; rejects with a `SpendError`. */
  async durable(): Promise<void> {
    const waiter = Promise.withResolvers<undefined>();
    this.waiting.push(waiter);
    this.running ??= this.run();
    await waiter.promise;
  }

  /** Lets running syncs end, then closes the file. */
  async close(): Promise<void> {
    await this.running;
    fs.closeSync(this.fd);
  }

  private async run(): Promise<void> {
    // Everything that is asked for within this turn of the event loop goes along.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const served = this.waiting;
      this.waiting = [];
      const error = await this.sync();
      for (const waiter of served) settle(waiter, error);
    }
    this.running = undefined;
  }

  private async sync(): Promise<Error | undefined> {
    try {
      await dataSync(this.fd);
      if (this.folder !== undefined) await syncFolder(this.folder);
      this.folder = undefined;
      return undefined;
    } catch (error) {
      this.failed = true;
      return storageError(error);
    }
  }
}

function dataSync(fd: number): Promise<void> {
  return new Promise((resolve, reject) => fs.fdatasync(fd, (error) => (error === null ? resolve() : reject(error))));
}

function settle(waiter: Waiter, error: Error | undefined): void {
  if (error === undefined) waiter.resolve(undefined);
  else waiter.reject(error);
}
