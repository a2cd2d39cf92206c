import type { ReportData } from '../../../src/protocol/report.ts';

/** What the page knows at a moment. `failure`: the figures are older than asked for, and why. */
export type SessionState =
  | { readonly kind: 'blank' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ready'; readonly data: ReportData; readonly failure?: string };

/** What the session needs of the world. */
export interface SessionPorts {
  ask(): Promise<ReportData>;
  /** Calls back after so many milliseconds unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void;
  show(state: SessionState): void;
}

/** How long an answer may take before a skeleton stands in for it. */
export const SKELETON_AFTER_MS = 150;
/** Changes that come quicker than this are shown together. */
export const CALM_MS = 250;

/** Keeps the page's figures fresh: one question at a time, and one more when something changed meanwhile. */
export class Session {
  readonly #ports: SessionPorts;
  #state: SessionState = { kind: 'blank' };
  #asking = false;
  #changed = false;
  #stopCalm: (() => void) | undefined;
  #stopSkeleton: (() => void) | undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Asks for the first time. */
  start(): void {
    this.#show({ kind: 'blank' });
    this.#expectSkeleton();
    this.#ask();
  }

  /** Asks again because the person wants it. */
  retry(): void {
    if (this.#state.kind === 'failed') {
      this.#show({ kind: 'blank' });
      this.#expectSkeleton();
    }
    this.#ask();
  }

  /** The host says that figures have moved. The first change is followed at once, what comes right after it together. */
  changed(): void {
    if (this.#stopCalm === undefined) this.#ask();
    else this.#changed = true;
  }

  dispose(): void {
    this.#stopCalm?.();
    this.#stopSkeleton?.();
  }

  #ask(): void {
    if (this.#asking) {
      this.#changed = true;
      return;
    }
    this.#asking = true;
    this.#changed = false;
    this.#startCalm();
    this.#ports.ask().then(
      (data) => this.#answered({ kind: 'ready', data }),
      (error: unknown) => this.#answered(this.#failed(error instanceof Error ? error.message : String(error))),
    );
  }

  #answered(state: SessionState): void {
    this.#asking = false;
    this.#stopSkeleton?.();
    this.#show(state);
    this.#follow();
  }

  #failed(reason: string): SessionState {
    return this.#state.kind === 'ready' ? { kind: 'ready', data: this.#state.data, failure: reason } : { kind: 'failed', reason };
  }

  #follow(): void {
    if (this.#changed && !this.#asking && this.#stopCalm === undefined) this.#ask();
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

  #show(state: SessionState): void {
    this.#state = state;
    this.#ports.show(state);
  }
}
