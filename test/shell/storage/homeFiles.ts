import { afterEach, beforeEach } from 'vitest';
import type { Disposable, Logger } from '../../../src/core/ports.ts';
import type { Home } from '../../../src/storage/home.ts';
import { openHome } from '../../../src/storage/home.ts';
import { Lines, tempFolder } from './kit.ts';

/** Opens a file of a home, which tells what is wrong with it. */
type Opener<T> = (home: Home, log: Logger, trouble: (text: string) => void) => T;

/** A home for each test of this file, and one of its files, opened as often as a test likes. */
export class HomeFiles<T extends Disposable> {
  private readonly opener: Opener<T>;
  private readonly opened: T[] = [];
  private folder: ReturnType<typeof tempFolder> | undefined;
  private told: string[] = [];

  constructor(opener: Opener<T>) {
    this.opener = opener;
    beforeEach(() => {
      this.folder = tempFolder();
      this.told = [];
    });
    afterEach(() => {
      for (const file of this.opened.splice(0)) file.dispose();
      this.folder?.remove();
    });
  }

  /** The home's folder. */
  get path(): string {
    if (this.folder === undefined) throw new Error('no test runs yet');
    return this.folder.path;
  }

  /** What all that were opened have told. */
  get troubles(): readonly string[] {
    return this.told;
  }

  readonly open = (): T => {
    const file = this.opener(openHome(this.path), new Lines(), (text) => this.told.push(text));
    this.opened.push(file);
    return file;
  };
}
