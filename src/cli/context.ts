import type { Clock } from '../core/ports.ts';
import type { ExitCode } from './failures.ts';
import type { Interrupts } from './interrupts.ts';
import type { Terminal } from './terminal.ts';
import type { Workplace } from './workplace.ts';

/** What every command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly workplace: Workplace;
  readonly interrupts: Interrupts;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

/** One command: prints its result and says how it ended. Rejects with a `UsageError`, a `SpendError` or whatever broke. */
export type Run<Options> = (options: Options, context: Context) => Promise<ExitCode>;
