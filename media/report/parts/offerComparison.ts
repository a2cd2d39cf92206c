import { nameInText } from '../../../src/core/foreignName.ts';
import { t } from '../../../src/core/l10n.ts';
import type { ModelOffer } from '../../../src/protocol/models.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { comparedFacts } from '../model/comparison.ts';
import type { CallSize } from '../model/offers.ts';
import { linkButton } from './field.ts';

/** Some models side by side, what a call costs first. */
export function offerComparison(offers: readonly ModelOffer[], size: CallSize, remove: (id: string) => void, clear: () => void): VNode {
  return h('div', { key: 'comparison', attrs: { class: 'comparison' } },
    h('div', { key: 'head', attrs: { class: 'section-head' } }, h('h2', { attrs: { id: 'comparison-title' } }, t('Side by side')), linkButton(t('Clear'), clear, t('Clear the comparison'))),
    offers.length < 2
      ? h('p', { key: 'more', attrs: { class: 'quiet' } }, t('Choose another model to compare {0} with.', nameInText(offers[0]?.name ?? '')))
      : h('div', { key: 'scroll', attrs: { 'class': 'sideways', 'tabindex': 0, 'role': 'region', 'aria-labelledby': 'comparison-title' } }, table(offers, size, remove)));
}

function table(offers: readonly ModelOffer[], size: CallSize, remove: (id: string) => void): VNode {
  return h('table', { attrs: { 'class': 'compared', 'aria-labelledby': 'comparison-title' } },
    h('thead', {}, h('tr', {}, h('td', { key: 'corner' }, ''), offers.map(({ id, name }) => h('th', { key: id, attrs: { scope: 'col', title: id } },
      h('bdi', { attrs: { class: 'name' } }, name), linkButton(t('Remove'), () => remove(id), t('Remove {0}', nameInText(name))))))),
    h('tbody', {}, comparedFacts(offers, size).map(({ title, cells, best }) => h('tr', { key: title },
      h('th', { attrs: { scope: 'row' } }, title),
      cells.map((text, place) => h('td', { key: `${place}`, attrs: { class: place === best ? 'best' : undefined } }, text, place === best && h('span', { attrs: { class: 'unseen' } }, ` ${t('(best)')}`)))))));
}
