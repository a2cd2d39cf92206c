import { h, type VNode } from '../dom/vnode.ts';
import { hasGuard } from '../model/guard.ts';
import { guard } from '../parts/guard.ts';
import type { Frame, Tab } from '../tab.ts';

/** Limits, what the guard has done, and what will stop calls next. */
export class LimitsTab implements Tab {
  readonly id = 'limits';
  readonly isOfUseAtFirst = false;
  readonly #frame: Frame;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  draw(now: number): readonly VNode[] {
    const card = this.#frame.data()?.guard;
    if (card === undefined || !hasGuard(card)) return [h('p', { key: 'none', attrs: { class: 'quiet' } }, 'No limits besides those above.')];
    return [guard(card, now, this.#frame.zone())];
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
