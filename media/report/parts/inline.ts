import { t } from '../../../src/core/l10n.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { icon } from './icon.ts';

/** Stands where a part of a tab will be. */
export function inlineLoading(text: string): VNode {
  return h('div', { key: 'loading', attrs: { class: 'skeleton' } },
    h('p', { attrs: { class: 'unseen', role: 'status' } }, text),
    h('div', { attrs: { 'aria-hidden': 'true' } }, Array.from({ length: 8 }, (_, row) => h('div', { key: `${row}`, attrs: { class: 'ghost row' } }))));
}

/** What went wrong with a part of a tab, and the way to try again. */
export function inlineFailure(title: string, reason: string, retry: () => void): VNode {
  return h('div', { key: 'failure', attrs: { class: 'message error', role: 'alert' } },
    icon('error'), h('p', { attrs: { dir: 'auto' } }, h('strong', {}, title), ' ', reason), button(t('Try Again'), retry));
}
