/** The wall clock, and waiting by it. Tests bring their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that only ever grow, for durations. */
  monotonic(): number;
  /** Calls back once after so many milliseconds, unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void;
}

/** Tags of log lines: one per room or concern. */
export type LogTag = 'activation' | 'settings' | 'key' | 'poll' | 'ledger' | 'guard' | 'call' | 'settle' | 'alert' | 'report' | 'catalogue' | 'export' | 'proxy';

/** Where the program says what it does. Neither keys nor prompt texts may be passed. */
export interface Logger {
  debug(tag: LogTag, text: string): void;
  info(tag: LogTag, text: string): void;
  warn(tag: LogTag, text: string): void;
  error(tag: LogTag, text: string, cause?: unknown): void;
}

/** Something that holds a resource until it is disposed of; twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Makes ids: ULIDs, growing within a process. */
export interface Ids {
  next(): string;
}
