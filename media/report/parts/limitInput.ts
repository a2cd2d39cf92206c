import { t } from '../../../src/core/l10n.ts';
import { h, type VNode } from '../dom/vnode.ts';
import type { LimitEdit } from '../model/limitEdit.ts';
import { exampleOf } from '../model/limitList.ts';

/** What a person can do while a limit is changed. */
export interface LimitInputActions {
  readonly type: (typed: string) => void;
  readonly save: (typed?: string) => void;
  readonly cancel: () => void;
}

/** Id of the input: there is one at a time. */
export const LIMIT_INPUT = 'limit-input';
const PROBLEM = 'limit-problem';

/** Takes a new amount: Enter saves, Escape cancels, and what is wrong is said below. */
export function limitInput({ field, typed, problem, isBusy }: LimitEdit, name: string, { type, save, cancel }: LimitInputActions): VNode {
  const isTokens = field === 'tokensPerHour' || field === 'tokensPerDay';
  return h('div', { key: 'edit', attrs: { class: 'limit-edit' } },
    h('label', { attrs: { class: 'quiet', for: LIMIT_INPUT } }, isTokens ? t('Tokens') : t('US dollars'), h('span', { attrs: { class: 'unseen' } }, ` · ${name}`)),
    textInput(LIMIT_INPUT, typed, exampleOf(field), { type, save, cancel }, problem === undefined ? undefined : PROBLEM),
    h('div', { key: 'buttons', attrs: { class: 'limit-buttons' } },
      linkButton('save', isBusy ? t('Saving…') : t('Save'), t('Save: {0}', name), () => save()),
      linkButton('cancel', t('Cancel'), t('Cancel: {0}', name), cancel)),
    problem === undefined
      ? h('p', { key: 'how', attrs: { class: 'quiet' } }, t('Leave it empty for no limit.'))
      : h('p', { key: 'problem', attrs: { id: PROBLEM, class: 'problem', role: 'alert' } }, problem));
}

/** An input of one line that says what is typed, and hears Enter and Escape. */
export function textInput(id: string, value: string, example: string, { type, save, cancel }: LimitInputActions, problem: string | undefined, list?: string): VNode {
  return h('input', {
    key: id, value,
    attrs: { id, 'class': 'text', 'type': 'text', 'autocomplete': 'off', 'spellcheck': 'false', 'placeholder': example, 'aria-invalid': problem === undefined ? undefined : 'true', 'aria-describedby': problem, list },
    on: {
      input: ({ value: typed = '' }) => type(typed),
      keydown: (event) => {
        if (event.key === 'Enter') save(event.value);
        if (event.key === 'Escape') cancel();
      },
    },
  });
}

/** A button that looks like a link: there may be many on a page. */
export function linkButton(id: string, text: string, name: string, press: () => void): VNode {
  return h('button', { key: id, attrs: { 'id': idOf(id), 'class': 'link', 'type': 'button', 'aria-label': name === text ? undefined : name }, on: { click: press } }, text);
}

/** An id that holds whatever a person calls things. */
export function idOf(text: string): string {
  return `b-${encodeURIComponent(text)}`;
}
