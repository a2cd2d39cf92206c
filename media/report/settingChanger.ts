import { formatMoney } from '../../src/core/format.ts';
import { t } from '../../src/core/l10n.ts';
import { NANO_PER_USD, type NanoUsd } from '../../src/core/money.ts';
import type { CapPeriod, SettingChange } from '../../src/protocol/insight.ts';
import { h, type VNode } from './dom/vnode.ts';
import { readSettingChange } from './model/insightReply.ts';
import { linkButton } from './parts/field.ts';
import type { Frame } from './tab.ts';

/** What was done last, and how it is taken back. */
interface Done {
  readonly text: string;
  readonly isProblem?: true;
  readonly undo?: () => void;
}

/** Changes settings on a person's behalf: says what was done, and takes it back on request. */
export class SettingChanger {
  readonly #frame: Frame;
  readonly #changed: () => void;
  #done: Done | undefined;

  constructor(frame: Frame, changed: () => void) {
    this.#frame = frame;
    this.#changed = changed;
  }

  /** What was done, where something was; in a place that is there before, so that screen readers hear of it. */
  draw(): readonly VNode[] {
    const done = this.#done;
    return [h('p', { key: 'done', attrs: { class: done === undefined ? 'done unseen' : done.isProblem === true ? 'done problem' : 'done', role: 'status' } },
      done === undefined ? '' : h('span', { attrs: { dir: 'auto' } }, done.text), done?.undo !== undefined && linkButton(t('Undo'), done.undo))];
  }

  change(change: SettingChange): void {
    void this.#make(change, changeText(change), true);
  }

  /** Says something, with the way back where there is one. */
  say(text: string, undo?: () => void): void {
    this.#done = undo === undefined ? { text } : { text, undo };
    this.#frame.redraw();
  }

  /** Says what went wrong. */
  complain(error: unknown): void {
    this.#done = { text: error instanceof Error ? error.message : String(error), isProblem: true };
    this.#frame.redraw();
  }

  async #make(change: SettingChange, text: string, canUndo: boolean): Promise<void> {
    try {
      const before = readSettingChange(await this.#frame.asker.ask('changeSetting', change));
      this.say(text, canUndo ? () => void this.#make(before, t('Undone.'), false) : undefined);
      this.#changed();
    } catch (error) {
      this.complain(error);
    }
  }
}

/** What a button says that sets a limit. */
export function setLimitLabel(period: CapPeriod, amount: string): string {
  switch (period) {
    case 'day': return t('Set Daily Limit to {0}', amount);
    case 'week': return t('Set Weekly Limit to {0}', amount);
    case 'month': return t('Set Monthly Limit to {0}', amount);
  }
}

function changeText(change: SettingChange): string {
  if (change.kind === 'default-model') return t('Prompts begin with {0} now.', change.model);
  const amount = formatMoney(Math.round((change.usd ?? 0) * NANO_PER_USD) as NanoUsd);
  switch (change.period) {
    case 'day': return t('The daily limit is {0} now.', amount);
    case 'week': return t('The weekly limit is {0} now.', amount);
    case 'month': return t('The monthly limit is {0} now.', amount);
  }
}
