import { t } from '../core/l10n.ts';
import type { Disposable, Logger } from '../core/ports.ts';
import { fileStamp, readIfThere, storageError, writeAtomic } from './files.ts';
import type { Home } from './home.ts';
import { underHomeLock } from './homeLock.ts';
import type { Trouble } from './setAside.ts';
import { setAside } from './setAside.ts';
import { FolderWatch } from './watch.ts';

/** What `config.json` holds: the settings that every guard of this home obeys. Their meaning is the core's business. */
export interface Config {
  /** Grows with every write. */
  readonly revision: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** Who wrote it last. */
  readonly writer: string;
}

const EMPTY: Config = { revision: 0, values: {}, writer: '' };

/** The home's shared settings: read by every process, written under a lock, noticed within a second. */
export class ConfigFile implements Disposable {
  private readonly home: Home;
  private readonly trouble: Trouble;
  private readonly watch: FolderWatch;
  private readonly listeners = new Set<(config: Config) => void>();
  private config: Config = EMPTY;
  /** What the listeners know: somebody may have asked for what is new before they were told. */
  private told: Config = EMPTY;
  private stamp: string | undefined;
  private damaged = false;
  private failing = false;

  constructor(home: Home, log: Logger, trouble: Trouble = (text) => log.warn('settings', text)) {
    this.home = home;
    this.trouble = trouble;
    this.refresh();
    this.told = this.config;
    this.watch = new FolderWatch({ folder: home.root, log, look: () => this.look() });
  }

  /** The values as they stand on the disk; the last good ones while the file is damaged. Throws `ledger-unreadable`. */
  get current(): Config {
    this.refresh();
    return this.config;
  }

  /** What was read last: to go on with where the file cannot be read. */
  get known(): Config {
    return this.config;
  }

  /** Changes the values, on the basis of what is there at that moment. Returns what was written. */
  async update(writer: string, change: (values: Config['values']) => Config['values']): Promise<Config> {
    try {
      return await underHomeLock(this.home, 'config.lock', () => this.write(writer, change));
    } finally {
      this.look();
    }
  }

  /** Calls back with the new configuration whenever anybody has written one. */
  onChange(listener: (config: Config) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  dispose(): void {
    this.watch.dispose();
    this.listeners.clear();
  }

  private async write(writer: string, change: (values: Config['values']) => Config['values']): Promise<Config> {
    const before = this.current;
    if (this.damaged) setAside(this.home.config, 'damaged', Date.now());
    const next: Config = { revision: before.revision + 1, values: change(before.values), writer };
    await writeAtomic(this.home.config, `${JSON.stringify(next, undefined, 2)}\n`);
    return next;
  }

  private look(): void {
    this.tryRefresh();
    if (this.config === this.told) return;
    this.told = this.config;
    for (const tell of [...this.listeners]) tell(this.config);
  }

  /** From a timer there is nobody to throw to: it is told once, and tried again a second later. */
  private tryRefresh(): void {
    try {
      this.refresh();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.trouble(t('The shared settings file config.json cannot be read; the last good settings stay in force. {0}', storageError(error).message));
      this.failing = true;
    }
  }

  private refresh(): void {
    const stamp = fileStamp(this.home.config);
    if (stamp === this.stamp) return;
    const found = parse(readIfThere(this.home.config));
    this.stamp = stamp;
    this.damaged = found === undefined;
    if (found !== undefined) this.config = found;
    else this.trouble(t('The shared settings file config.json is damaged; the last good settings stay in force.'));
  }
}

/** `undefined` for a file that is not a configuration; no file is an empty one. */
function parse(text: string | undefined): Config | undefined {
  if (text === undefined) return EMPTY;
  try {
    const value: unknown = JSON.parse(text);
    return isConfig(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isConfig(value: unknown): value is Config {
  if (typeof value !== 'object' || value === null) return false;
  const { revision, values, writer } = value as Partial<Record<keyof Config, unknown>>;
  return Number.isSafeInteger(revision) && typeof values === 'object' && values !== null && !Array.isArray(values) && typeof writer === 'string';
}
