import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './files.ts';

/** Never waits within the system: there, nobody could end the program. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;
/** How often is looked whether somebody reads. */
const AGAIN_MS = 20;

/** A pipe, a terminal or another device, or what a file descriptor leads to: text goes straight into it, and what is there stays. */
export class Stream {
  private readonly file: FileHandle;

  private constructor(file: FileHandle) {
    this.file = file;
  }

  /** Opens it; a named pipe once somebody reads from it. */
  static async open(path: string): Promise<Stream> {
    return new Stream(await patiently('ENXIO', () => open(path, FLAGS)));
  }

  /** Resolves when all of it is on its way. */
  async write(text: string): Promise<void> {
    for (let rest = Buffer.from(text); rest.length > 0;) {
      const { bytesWritten } = await patiently('EAGAIN', () => this.file.write(rest));
      rest = rest.subarray(bytesWritten);
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Tries again for as long as the system gives that answer. */
async function patiently<T>(answer: string, action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (errorCode(error) !== answer) throw error;
      await sleep(AGAIN_MS);
    }
  }
}
