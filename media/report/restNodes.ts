import type { VNode } from './dom/vnode.ts';

/** What stands below the first part of a page: the first time in a task of its own, since all of it is new to the browser then and takes as long as that part. */
export class RestNodes {
  readonly #after: (ms: number, callback: () => void) => () => void;
  readonly #redraw: () => void;
  #progress: 'nothing' | 'first' | 'whole' = 'nothing';

  constructor(after: (ms: number, callback: () => void) => () => void, redraw: () => void) {
    this.#after = after;
    this.#redraw = redraw;
  }

  get(make: () => readonly VNode[]): readonly VNode[] {
    if (this.#progress === 'whole') return make();
    if (this.#progress === 'nothing') this.#follow();
    return [];
  }

  #follow(): void {
    this.#progress = 'first';
    this.#after(0, () => {
      this.#progress = 'whole';
      this.#redraw();
    });
  }
}
