import { t } from '../../../src/core/l10n.ts';
import { dropdown } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import type { LimitEdit } from '../model/limitEdit.ts';
import { POLICIES, policyTitle, type BudgetView, type LimitView, type Policy } from '../model/limitList.ts';
import { mark } from './icon.ts';
import { limitInput, linkButton, type LimitInputActions } from './limitInput.ts';
import { meterBar } from './meter.ts';

/** What a person can do in the list of limits. */
export interface LimitListActions extends LimitInputActions {
  begin(scope: string, limit: LimitView): void;
  setPolicy(scope: string, policy: Policy): void;
}

/** Every budget with its limits; the one that is being changed has an input in its place. */
export function limitList(budgets: readonly BudgetView[], edit: LimitEdit | undefined, actions: LimitListActions): VNode {
  return h('div', { key: 'budgets', attrs: { class: 'budgets' } }, budgets.map((budget) => budgetBlock(budget, edit, actions)));
}

/** A limit that is kept elsewhere: it is shown, and where it is changed is said. */
export function foreignLimit({ title, ...view }: Omit<LimitView, 'field' | 'typed'>, where: string): VNode {
  return h('section', { key: 'foreign', attrs: { class: 'budget' } },
    h('div', { attrs: { class: 'budget-head' } }, h('h3', {}, t('The key')), h('p', { attrs: { class: 'quiet' } }, where)),
    h('ul', { attrs: { class: 'limit-rows' } }, h('li', { attrs: { class: 'limit-row' } }, ...standing({ title, ...view }))));
}

/** The row of a limit within its budget, by which its place is known. */
export function placeOf(scope: string, { id }: Pick<LimitView, 'id'>): string {
  return `${scope} ${id}`;
}

function budgetBlock({ scope, title, policy, limits, note }: BudgetView, edit: LimitEdit | undefined, actions: LimitListActions): VNode {
  const choices = POLICIES.map((value) => ({ value, text: policyTitle(value) }));
  return h('section', { key: scope, attrs: { class: 'budget' } },
    h('div', { attrs: { class: 'budget-head' } },
      h('h3', {}, h('bdi', { attrs: { class: 'name', title: scope } }, title)),
      limits.length > 0 && h('div', { key: 'policy', attrs: { class: 'policy' } },
        h('span', { attrs: { 'class': 'quiet', 'aria-hidden': 'true' } }, t('At the limit:')),
        dropdown(t('At the limit of {0}', title), choices, policy, (value) => {
          const chosen = POLICIES.find((one) => one === value);
          if (chosen !== undefined && chosen !== policy) actions.setPolicy(scope, chosen);
        }))),
    limits.length === 0
      ? h('p', { key: 'none', attrs: { class: 'quiet' } }, t('No limit yet.'))
      : h('ul', { key: 'rows', attrs: { class: 'limit-rows' } }, limits.map((limit) => limitRow(scope, title, limit, edit, actions))),
    note !== undefined && h('p', { key: 'note', attrs: { class: 'quiet' } }, note));
}

function limitRow(scope: string, title: string, limit: LimitView, edit: LimitEdit | undefined, actions: LimitListActions): VNode {
  const place = placeOf(scope, limit);
  const isEdited = edit?.place === place;
  return h('li', { key: limit.id, attrs: { class: 'limit-row' } },
    ...standing(limit),
    isEdited
      ? limitInput(edit, t('{0} of {1}', limit.title, title), actions)
      : linkButton(`change ${place}`, t('Change'), t('Change: {0} of {1}', limit.title, title), () => actions.begin(scope, limit)));
}

function standing({ title, whose, amount, meter, mark: state, facts }: Pick<LimitView, 'title' | 'whose' | 'amount' | 'meter' | 'mark' | 'facts'>): readonly VNode[] {
  return [
    h('p', { key: 'title', attrs: { class: 'limit-title' } }, title, whose !== undefined && h('bdi', { key: 'whose', attrs: { class: 'quiet whose', title: whose } }, whose)),
    h('div', { key: 'standing', attrs: { class: 'limit-standing' } },
      h('p', { attrs: { class: 'limit-amount' } }, h('span', {}, amount), state !== undefined && mark(state)),
      meter !== undefined && meterBar(meter),
      facts.length > 0 && h('p', { key: 'facts', attrs: { class: 'quiet' } }, facts.join(' · '))),
  ];
}
