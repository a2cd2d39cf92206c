import type { ExitCode } from './failures.ts';
import { EXIT } from './failures.ts';

/** Why a command should end before it is done. `gone`: nobody reads its results any more. */
export type Interruption = 'signal' | 'gone';

/**
 * Ctrl-C, and readers that have gone. By itself that ends the program; a command that has something to bring to an end takes the interruption
 * over, once: the next Ctrl-C ends the program all the same.
 */
export class Interrupts {
  private readonly stop = new AbortController();
  private readonly end: (code: ExitCode) => void;
  private taken = false;
  private why: Interruption | undefined;

  /** `end`: ends the program. */
  constructor(end: (code: ExitCode) => void) {
    this.end = end;
  }

  /** What has come, if anything. */
  get reason(): Interruption | undefined {
    return this.why;
  }

  /** From now on an interruption aborts this signal instead of the program. */
  take(): AbortSignal {
    this.taken = true;
    return this.stop.signal;
  }

  /** An interruption has come. */
  raise(why: Interruption): void {
    const again = this.why === 'signal';
    this.why ??= why;
    this.stop.abort();
    if (why === 'signal' && (again || !this.taken)) this.end(EXIT.interrupted);
  }

  /** How a command ends that was interrupted. */
  get exitCode(): ExitCode {
    return this.why === 'gone' ? EXIT.done : EXIT.interrupted;
  }
}
