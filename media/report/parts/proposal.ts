import { t } from '../../../src/core/l10n.ts';
import type { GuardData } from '../../../src/protocol/guard.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';

/** Limits that would stop nobody today, for whoever has none. */
export function proposal({ limits }: NonNullable<GuardData['proposal']>, take: () => void): VNode {
  return h('section', { key: 'proposal', attrs: { 'class': 'proposal', 'aria-labelledby': 'proposal-title' } },
    h('h2', { attrs: { id: 'proposal-title' } }, t('You have no limit yet')),
    h('p', {}, t('These would stop nobody today. You can change each of them afterwards.')),
    h('ul', { attrs: { class: 'proposed' } }, limits.map(({ field, title, reason }) => h('li', { key: field }, h('strong', {}, title), ' ', h('span', { attrs: { class: 'quiet' } }, reason)))),
    h('p', {}, button(t('Set These Limits'), take, true)));
}
