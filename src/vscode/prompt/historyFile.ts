import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FOLDER_MODE, namesIn, readIfThere, removeIfThere, statIfThere, writeAtomic } from '../../storage/files.ts';
import { parseJson } from '../../core/wire/json.ts';
import type { KeptPrompt } from './historyBook.ts';
import { readBook, withPrompt, withoutPrompt } from './historyBook.ts';

/**
 * Prompts that were sent, in a file of this editor's own that only the user may read. Whoever writes reads it first; of what two windows write
 * at the same instant, one may be lost: it is a convenience, and no ledger.
 */
export class HistoryFile {
  readonly path: string;
  private writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** Whether anything is kept. */
  get isThere(): boolean {
    return statIfThere(this.path) !== undefined;
  }

  /** The newest first; empty where nothing is kept, or nothing that can be read. */
  read(): readonly KeptPrompt[] {
    return readBook(parseJson(readIfThere(this.path) ?? '[]'));
  }

  add(prompt: KeptPrompt): Promise<void> {
    return this.change((book) => withPrompt(book, prompt));
  }

  remove(prompt: KeptPrompt): Promise<void> {
    return this.change((book) => withoutPrompt(book, prompt));
  }

  /** Deletes all of it, the file with it, and what a crash may have left of it. */
  clear(): Promise<void> {
    return this.enqueue(() => {
      const folder = dirname(this.path);
      for (const name of namesIn(folder)) if (name.startsWith(basename(this.path))) removeIfThere(join(folder, name));
      return Promise.resolve();
    });
  }

  private change(change: (book: readonly KeptPrompt[]) => readonly KeptPrompt[]): Promise<void> {
    return this.enqueue(async () => {
      await mkdir(dirname(this.path), { recursive: true, mode: FOLDER_MODE });
      await writeAtomic(this.path, JSON.stringify(change(this.read())));
    });
  }

  /** One after the other; what goes wrong is the caller's to tell, and does not stop the next. */
  private enqueue(job: () => Promise<void>): Promise<void> {
    const done = this.writing.then(job);
    this.writing = done.catch(() => undefined);
    return done;
  }
}
