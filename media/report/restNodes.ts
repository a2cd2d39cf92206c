import type { VNode } from './dom/vnode.ts';

/**
 * What stands below the first part of a page: for each new answer in a task of its own, since it takes as long as that part. What stood there before stays until then.
 */
export class RestNodes {
  readonly #after: (ms: number, callback: () => void) => () => void;
  readonly #redraw: () => void;
  /** The answer that is drawn, and the one that is about to be. */
  #drawn: unknown;
  #due: unknown;
  #nodes: readonly VNode[] = [];
  #stop: (() => void) | undefined;

  constructor(after: (ms: number, callback: () => void) => () => void, redraw: () => void) {
    this.#after = after;
    this.#redraw = redraw;
  }

  /** `answer`: what the nodes are made of, compared by identity. */
  get(answer: object, make: () => readonly VNode[]): readonly VNode[] {
    if (answer === this.#drawn) this.#nodes = make();
    else if (answer !== this.#due) this.#expect(answer);
    return this.#nodes;
  }

  #expect(answer: object): void {
    this.#due = answer;
    this.#stop?.();
    this.#stop = this.#after(0, () => {
      this.#drawn = answer;
      this.#redraw();
    });
  }
}
