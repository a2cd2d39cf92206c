import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../core/errors.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { ModelHabits, Observation } from '../core/pricing/habits.ts';
import { NO_HABITS, learn, readHabits } from '../core/pricing/habits.ts';
import type { HabitStore } from '../pipeline/exchange.ts';

/** What was learned is written together with what is learned soon after. */
const WRITE_AFTER_MS = 2000;
/** What this process saw last is told again at each write. */
const MOST_SEEN = 200;
/** More models are not in use at once. */
const MOST_MODELS = 500;

/** Where habits are kept. */
export interface HabitsFileOptions {
  /** Folder of the file, which all processes of a home share. */
  readonly folder: string;
  /** Habits of another origin, such as a simulator's, are apart. */
  readonly origin: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Book = Readonly<Record<string, ModelHabits>>;

/**
 * What was learned of the models' tokens, in a file of its own: it is worth little, and may be lost. Whoever writes reads the file first and adds what it has seen itself,
 * which changes nothing where that is known; so what two processes write at the same instant is complete again at the next write.
 */
export class HabitsFile implements HabitStore {
  private readonly options: HabitsFileOptions;
  private readonly path: string;
  private readonly seen: { readonly key: string; readonly observation: Observation }[] = [];
  private book: Book = {};
  private loading: Promise<void> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private cancel: (() => void) | undefined;

  constructor(options: HabitsFileOptions) {
    this.options = options;
    this.path = join(options.folder, 'habits.json');
  }

  /** What is known now; waits for the disk once. Never rejects. */
  async read(): Promise<(model: string) => ModelHabits | undefined> {
    this.loading ??= this.load();
    await this.loading;
    return (model) => this.book[this.keyOf(model)];
  }

  learn(model: string, observation: Observation): void {
    const told = { key: this.keyOf(model), observation };
    this.seen.push(told);
    if (this.seen.length > MOST_SEEN) this.seen.shift();
    this.book = added(this.book, [told]);
    this.cancel ??= this.options.clock.after(WRITE_AFTER_MS, () => void this.flush());
  }

  /** Writes what has not been written yet. Never rejects. */
  flush(): Promise<void> {
    if (this.cancel === undefined) return this.writing;
    this.cancel();
    this.cancel = undefined;
    this.writing = this.writing.then(() => this.save());
    return this.writing;
  }

  private async load(): Promise<void> {
    try {
      this.book = added(readBook(JSON.parse(await readFile(this.path, 'utf8'))), this.seen);
    } catch (error) {
      this.options.logger.debug('catalogue', `nothing was learned before: ${describeError(error)}`);
    }
  }

  private async save(): Promise<void> {
    const draft = `${this.path}.${process.pid}.tmp`;
    try {
      await this.load();
      await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, JSON.stringify(this.book), { mode: 0o600 });
      await rename(draft, this.path);
    } catch (error) {
      this.options.logger.warn('catalogue', `what was learned of the models could not be kept: ${describeError(error)}`);
    }
  }

  private keyOf(model: string): string {
    return `${this.options.origin} ${model}`;
  }
}

function added(book: Book, seen: readonly { readonly key: string; readonly observation: Observation }[]): Book {
  const next = new Map(Object.entries(book));
  for (const { key, observation } of seen) {
    const habits = learn(next.get(key) ?? NO_HABITS, observation);
    // The model in use is the last to be forgotten.
    next.delete(key);
    next.set(key, habits);
  }
  return Object.fromEntries([...next].slice(-MOST_MODELS));
}

function readBook(json: unknown): Book {
  if (typeof json !== 'object' || json === null) return {};
  const rows = Object.entries(json).map(([key, value]) => [key, readHabits(value)] as const);
  return Object.fromEntries(rows.filter(([, habits]) => habits !== undefined)) as Book;
}
