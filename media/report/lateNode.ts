import type { VNode } from './dom/vnode.ts';

/** So long after what it is made of has changed last, milliseconds: what follows the first answer is on the screen by then, too, so that it is made once. */
const LATE_MS = 400;

/**
 * A large part of the page that nobody sees at once: it is described once for what it is made of, in a task of its own after the rest was drawn. Until then
 * what was there before stays.
 */
export class LateNode {
  readonly #after: (ms: number, callback: () => void) => () => void;
  readonly #redraw: () => void;
  #made: { readonly of: readonly unknown[]; readonly node: VNode } | undefined;
  #due: readonly unknown[] | undefined;
  #stop: (() => void) | undefined;

  constructor(after: (ms: number, callback: () => void) => () => void, redraw: () => void) {
    this.#after = after;
    this.#redraw = redraw;
  }

  /** `of`: what decides how it looks, compared by identity. */
  get(of: readonly unknown[], make: () => VNode): VNode | undefined {
    if (!isSame(of, this.#made?.of) && !isSame(of, this.#due)) {
      this.#due = of;
      this.#stop?.();
      this.#stop = this.#after(LATE_MS, () => {
        this.#made = { of, node: make() };
        this.#redraw();
      });
    }
    return this.#made?.node;
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[] | undefined): boolean {
  return b !== undefined && a.every((one, index) => one === b[index]);
}
