import { RETRY_SECONDS } from './bounds.ts';
import { ProxyProblem } from './problem.ts';

/** How many bytes of request bodies are held, for all connections together. */
export class BodyStore {
  private readonly most: number;
  private held = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Room for one body. Give it back, whatever happens. */
  open(): BodyRoom {
    return new BodyRoom((bytes) => this.take(bytes));
  }

  private take(bytes: number): void {
    if (bytes > 0 && this.held + bytes > this.most) {
      throw new ProxyProblem({ status: 503, type: 'overloaded', message: 'The proxy holds as many request bodies as it may. Try again in a moment.', retryAfter: RETRY_SECONDS }, true);
    }
    this.held += bytes;
  }
}

/** What one body takes of it. */
export class BodyRoom {
  private readonly take: (bytes: number) => void;
  private taken = 0;

  constructor(take: (bytes: number) => void) {
    this.take = take;
  }

  /** Makes room for so many bytes in all. Throws a `ProxyProblem` (503) where there is none. */
  ensure(bytes: number): void {
    if (bytes <= this.taken) return;
    this.take(bytes - this.taken);
    this.taken = bytes;
  }

  release(): void {
    this.take(-this.taken);
    this.taken = 0;
  }
}
