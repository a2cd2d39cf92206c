import type { WorkerTell } from './workerProtocol.ts';

/** How a long answer tells of itself, gives its parts away, and hears that nobody wants it any more. */
export interface JobHooks<Progress = unknown> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Hands a piece of text over; resolves when the next may come. */
  readonly write: (chunk: string) => Promise<void>;
}

/** The thread's side of one question that is being answered. */
export class WorkerJob implements JobHooks {
  private readonly number: number;
  private readonly tell: (tell: WorkerTell) => void;
  private readonly stop = new AbortController();
  private taken: PromiseWithResolvers<undefined> | undefined;

  constructor(number: number, tell: (tell: WorkerTell) => void) {
    this.number = number;
    this.tell = tell;
  }

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  readonly onProgress = (progress: unknown): void => this.tell({ kind: 'progress', number: this.number, progress });

  readonly write = async (chunk: string): Promise<void> => {
    this.taken = Promise.withResolvers<undefined>();
    this.tell({ kind: 'chunk', number: this.number, chunk });
    await this.taken.promise;
  };

  /** Nobody wants the answer any more. */
  cancel(): void {
    this.stop.abort();
    this.more();
  }

  /** The last piece was taken in. */
  more(): void {
    this.taken?.resolve(undefined);
  }
}
