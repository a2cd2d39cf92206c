import { t } from '../../../src/core/l10n.ts';
import type { KeyCard } from '../../../src/protocol/report.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { creditsView, keyView } from '../model/keyCard.ts';
import { creditDaysSource, creditDaysText, creditsSource, keyLimitSource, keyPeriods, keySource } from '../model/sources.ts';
import { hinted } from './hint.ts';
import { mark } from './icon.ts';
import { meterBar } from './meter.ts';

/** What the key and the account have left. */
export function keyBlocks(card: KeyCard, now: number): readonly VNode[] {
  return [keyBlock(card, now), ...creditsBlock(card)];
}

function keyBlock(card: KeyCard, now: number): VNode {
  const { label, amount, limit, meter, mark: state, share, reset } = keyView(card, now);
  return h('section', { key: 'key', attrs: { class: 'fact' } },
    h('h2', {}, t('Key'), ...(label === undefined ? [] : [' ', h('bdi', { attrs: { class: 'label', title: label } }, label)])),
    h('p', { attrs: { class: 'amount' } }, ...hinted('key-amount', 'medium', amount, keySource(card)), ' ', ...hinted('key-limit', 'quiet', share === undefined ? limit : t('{0} · {1} used', limit, share), keyLimitSource(card))),
    meter !== undefined && meterBar(meter),
    (state !== undefined || reset !== undefined) && h('p', { key: 'state', attrs: { class: 'state' } }, state !== undefined && mark(state), reset !== undefined && hinted('key-reset', 'quiet', reset, keyPeriods())));
}

function creditsBlock(card: KeyCard): readonly VNode[] {
  const view = creditsView(card);
  if (view === undefined || card.credits === undefined) return [];
  const { creditDays } = card;
  const lasts = card.credits > 0 ? creditDays : undefined;
  return [h('section', { key: 'credits', attrs: { class: 'fact' } },
    h('h2', {}, t('Account')),
    h('p', { attrs: { class: 'amount' } }, ...hinted('credits-amount', 'medium', view.amount, creditsSource(card.credits)), ' ', h('span', { key: 'unit', attrs: { class: 'quiet' } }, view.unit)),
    view.mark !== undefined && h('p', { key: 'state' }, mark(view.mark)),
    lasts !== undefined && h('p', { key: 'lasts', attrs: { class: 'quiet' } }, hinted('credit-days', '', creditDaysText(lasts), creditDaysSource(lasts))))];
}
