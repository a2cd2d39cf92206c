import { nameInText } from '../../../src/core/foreignName.ts';
import { counted, t } from '../../../src/core/l10n.ts';
import { formatCount, formatMoney } from '../../../src/core/format.ts';
import type { Advice, AdviceAction } from '../../../src/protocol/insight.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { setLimitLabel } from '../settingChanger.ts';
import { NANO_PER_USD, type NanoUsd } from '../../../src/core/money.ts';
import { linkButton } from './field.ts';

/** What advice can do. */
export interface AdviceActions {
  act(action: AdviceAction): void;
  /** Shows or hides how one can be dismissed. */
  open(id: string): void;
  dismiss(advice: Advice, how: 'month' | 'forever'): void;
  bringBack(): void;
}

/** What there is to say. */
export interface AdviceState {
  readonly advice: readonly Advice[];
  readonly dismissed: number;
  readonly opened: string | undefined;
  /** What was done last. */
  readonly done: readonly VNode[];
}

/** What is worth doing, each with its figures and the button that does it. Nothing at all where there is nothing to say. */
export function adviceList({ advice, dismissed, opened, done }: AdviceState, actions: AdviceActions): readonly VNode[] {
  const isSilent = advice.length === 0 && dismissed === 0;
  return [h('section', { key: 'advice', attrs: isSilent ? { class: 'advices silent' } : { 'class': 'advices', 'aria-labelledby': 'advice-title' } },
    !isSilent && h('h2', { key: 'title', attrs: { id: 'advice-title' } }, t('Worth doing')),
    advice.length > 0 && h('ul', { key: 'list' }, advice.map((one) => item(one, opened === one.id, actions))),
    ...done,
    dismissed > 0 && h('p', { key: 'dismissed', attrs: { class: 'quiet' } }, counted(dismissed, t('{0} dismissed.', formatCount(dismissed)), t('{0} dismissed.', formatCount(dismissed))), ' ', linkButton(t('Show Again'), () => actions.bringBack())))];
}

function item(advice: Advice, isOpened: boolean, actions: AdviceActions): VNode {
  const { id, text, basis, action } = advice;
  return h('li', { key: id },
    h('p', { key: 'text', attrs: { class: 'said', dir: 'auto' } }, text),
    h('p', { key: 'basis', attrs: { class: 'quiet', dir: 'auto' } }, basis),
    h('p', { key: 'buttons', attrs: { class: 'buttons' } },
      action !== undefined && button(labelOf(action), () => actions.act(action)),
      isOpened
        ? h('span', { key: 'ways', attrs: { class: 'ways' } }, linkButton(t('For a Month'), () => actions.dismiss(advice, 'month')), linkButton(t('For Good'), () => actions.dismiss(advice, 'forever')), linkButton(t('Keep It'), () => actions.open(id)))
        : linkButton(t('Dismiss'), () => actions.open(id), t('Dismiss: {0}', text))));
}

function labelOf(action: AdviceAction): string {
  switch (action.kind) {
    case 'try-model': return t('Try It in What If');
    case 'set-limit': return setLimitLabel(action.period, formatMoney(Math.round(action.usd * NANO_PER_USD) as NanoUsd));
    case 'default-model': return t('Use {0} in Prompts', nameInText(action.model));
    case 'show-calls': return t('Show Calls');
    case 'copy': return t('Copy {0}', action.text);
    case 'key-settings': return t('Open Key Settings');
    case 'connect-tool': return t('Connect a Tool');
  }
}
