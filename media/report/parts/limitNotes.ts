import { t } from '../../../src/core/l10n.ts';
import type { GuardData } from '../../../src/protocol/guard.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { icon } from './icon.ts';
import { linkButton } from './limitInput.ts';

/** Below the limits: how far past them spend can go, where they are kept, and where others rule. */
export function limitNotes({ worst, home, overridden }: Pick<GuardData, 'worst' | 'home' | 'overridden'>): readonly VNode[] {
  const shared = t('Limits are in US dollars, in your settings.');
  return [
    ...(worst === undefined ? [] : [h('p', { key: 'worst', attrs: { class: 'worst' } }, h('span', { attrs: { class: 'quiet' } }, t('Worst case:'), ' '), worst)]),
    h('p', { key: 'where', attrs: { class: 'quiet where' } }, home === undefined ? shared : `${shared} ${t('Terminals and other editors share them through config.json in {0}.', home)}`),
    ...overridden.map((name) => h('p', { key: name, attrs: { class: 'quiet' } }, t('{0} is set in the environment: terminals that have it go by it instead.', name))),
  ];
}

/** Something went wrong, with a way to try again. */
export function limitProblem(text: string, retry: () => void): VNode {
  return h('div', { key: 'problem', attrs: { class: 'message', role: 'alert' } }, h('span', { attrs: { class: 'mark error' } }, icon('error')), h('p', {}, text), button(t('Try Again'), retry));
}

/** A change that was just made, and the way back. */
export function undoLine(text: string, undo: () => void): VNode {
  return h('p', { key: 'done', attrs: { class: 'done' } }, h('span', { attrs: { class: 'mark calm' } }, icon('check'), h('span', {}, text)), linkButton('undo', t('Undo'), t('Undo: {0}', text), undo));
}
