import type { VNode } from '../dom/vnode.ts';
import { calls } from '../parts/calls.ts';
import type { Frame, Tab } from '../tab.ts';

/** The last calls. */
export class CallsTab implements Tab {
  readonly id = 'calls';
  readonly isOfUseAtFirst = false;
  readonly #frame: Frame;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  draw(now: number): readonly VNode[] {
    const data = this.#frame.data();
    return data === undefined ? [] : [calls(data.calls, now, this.#frame.zone())];
  }

  drawn(): void {
    // Nothing here depends on its measures.
  }

  changed(): void {
    // The head's figures hold all of it.
  }

  shown(): void {
    // As above.
  }

  hidden(): void {
    // Nothing runs here.
  }
}
