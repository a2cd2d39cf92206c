import type { Zone } from '../../../src/core/period.ts';
import type { GuardCard } from '../../../src/protocol/report.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { changeView, limitView, type ChangeView, type LimitView } from '../model/guard.ts';
import { icon, mark } from './icon.ts';
import { meterBar } from './meter.ts';

/** Limits of scopes and in tokens, the bound that the guard vouches for, and what it has done lately. */
export function guard(card: GuardCard, now: number, zone: Zone): VNode {
  return h('section', { key: 'guard', attrs: { class: 'guard', 'aria-labelledby': 'guard-title' } },
    h('h2', { attrs: { id: 'guard-title' } }, 'Limits'),
    card.limits.length > 0 && h('ul', { key: 'limits', attrs: { class: 'limits' } }, card.limits.map((row) => limitItem(limitView(row)))),
    card.worst !== undefined && h('p', { key: 'worst', attrs: { class: 'quiet' } }, card.worst),
    card.changes.length > 0 && h('ol', { key: 'changes', attrs: { class: 'changes', 'aria-label': 'What the guard has done lately' } }, card.changes.map((change) => changeItem(changeView(change, now, zone)))));
}

function limitItem({ name, amount, meter, mark: state, until }: LimitView): VNode {
  return h('li', { key: name, attrs: { class: 'fact' } },
    h('p', { attrs: { class: 'limit-name' } }, h('bdi', { attrs: { class: 'name', title: name } }, name)),
    h('p', { attrs: { class: 'amount quiet' } }, amount),
    meterBar(meter),
    h('p', { attrs: { class: 'state' } }, mark(state), until !== undefined && h('span', { attrs: { class: 'quiet' } }, until)));
}

function changeItem({ id, when, whenTitle, text, mark: { icon: name, tone } }: ChangeView): VNode {
  return h('li', { key: id },
    h('span', { attrs: { class: `mark ${tone}` } }, icon(name)),
    h('span', { attrs: { class: 'quiet when', title: whenTitle } }, when),
    h('span', { attrs: { class: 'what', dir: 'auto' } }, text));
}
