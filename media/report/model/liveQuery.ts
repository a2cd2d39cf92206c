/**
 * What the page knows at a moment. `failure`: the figures are older than asked for, and why. `isOld`: they answer a question before the one
 * that is asked now.
 */
export type QueryState<R> =
  | { readonly kind: 'blank' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ready'; readonly data: R; readonly failure?: string; readonly isOld?: true };

/** What a query needs of the world. */
export interface QueryPorts<A, R> {
  /** `signal`: aborted once something else is asked, so that what has not begun yet need not begin. */
  ask(question: A, signal: AbortSignal): Promise<R>;
  /** Calls back after so many milliseconds unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void;
  show(state: QueryState<R>): void;
}

/** How long an answer may take before a skeleton stands in for it. */
export const SKELETON_AFTER_MS = 150;
/** Changes that come quicker than this are shown together. */
export const CALM_MS = 250;

/** Keeps the answer to a question fresh: one question at a time, and one more when something changed meanwhile. The last answer stays until the next is there. */
export class LiveQuery<A, R> {
  readonly #ports: QueryPorts<A, R>;
  #question: { readonly value: A } | undefined;
  #state: QueryState<R> = { kind: 'blank' };
  /** The question under way. */
  #asking: AbortController | undefined;
  #changed = false;
  #stopCalm: (() => void) | undefined;
  #stopSkeleton: (() => void) | undefined;

  constructor(ports: QueryPorts<A, R>) {
    this.#ports = ports;
  }

  get state(): QueryState<R> {
    return this.#state;
  }

  /** Asks a question as soon as the one before has ended, which is not wanted any more. What is shown stays until it is answered. */
  ask(question: A): void {
    this.#question = { value: question };
    this.#asking?.abort();
    if (this.#state.kind === 'ready') this.#show({ ...this.#state, isOld: true });
    else this.#begin();
    this.#send();
  }

  /** Asks for more of the same: what is shown answers it as far as it goes. */
  refine(question: A): void {
    this.#question = { value: question };
    this.#send();
  }

  /** Asks again because the person wants it. */
  retry(): void {
    if (this.#state.kind === 'failed') this.#begin();
    this.#send();
  }

  /** The host says that figures have moved. The first change is followed at once, what comes right after it together. */
  changed(): void {
    if (this.#stopCalm === undefined) this.#send();
    else this.#changed = true;
  }

  dispose(): void {
    this.#question = undefined;
    this.#asking?.abort();
    this.#stopCalm?.();
    this.#stopSkeleton?.();
  }

  #begin(): void {
    this.#show({ kind: 'blank' });
    this.#expectSkeleton();
  }

  #send(): void {
    if (this.#question === undefined) return;
    if (this.#asking !== undefined) {
      this.#changed = true;
      return;
    }
    const question = this.#question;
    this.#asking = new AbortController();
    this.#changed = false;
    this.#startCalm();
    this.#ports.ask(question.value, this.#asking.signal).then(
      (data) => this.#answered(question, { kind: 'ready', data }),
      (error: unknown) => this.#answered(question, this.#failed(error instanceof Error ? error.message : String(error))),
    );
  }

  #answered(question: { readonly value: A }, state: QueryState<R>): void {
    this.#asking = undefined;
    if (this.#question === undefined) return;
    // Who has asked something else meanwhile does not wait for it any longer than needed.
    if (question !== this.#question) {
      this.#send();
      return;
    }
    this.#stopSkeleton?.();
    this.#show(state);
    this.#follow();
  }

  #failed(reason: string): QueryState<R> {
    return this.#state.kind === 'ready' ? { ...this.#state, failure: reason } : { kind: 'failed', reason };
  }

  #follow(): void {
    if (this.#changed && this.#asking === undefined && this.#stopCalm === undefined) this.#send();
  }

  #startCalm(): void {
    this.#stopCalm?.();
    this.#stopCalm = this.#ports.after(CALM_MS, () => {
      this.#stopCalm = undefined;
      this.#follow();
    });
  }

  #expectSkeleton(): void {
    this.#stopSkeleton?.();
    this.#stopSkeleton = this.#ports.after(SKELETON_AFTER_MS, () => {
      if (this.#state.kind === 'blank') this.#show({ kind: 'loading' });
    });
  }

  #show(state: QueryState<R>): void {
    this.#state = state;
    this.#ports.show(state);
  }
}
