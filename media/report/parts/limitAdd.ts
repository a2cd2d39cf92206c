import { t } from '../../../src/core/l10n.ts';
import { button, dropdown } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { SCOPES, scopeTitle, type LimitDraft, type ScopeChoice } from '../model/limitAdd.ts';
import { LIMIT_FIELDS, limitFieldTitle, type LimitField } from '../../../src/core/budget/limitFields.ts';
import { exampleOf } from '../model/limitList.ts';
import { linkButton, textInput } from './limitInput.ts';

/** What a person can do to add a limit. */
export interface LimitAddActions {
  readonly open: () => void;
  readonly change: (draft: Partial<LimitDraft>) => void;
  readonly save: () => void;
  readonly cancel: () => void;
}

const NAME = 'new-limit-name';
/** Id of the input of the amount. */
export const NEW_AMOUNT = 'new-limit-amount';
const PROBLEM = 'new-limit-problem';

/** The button that adds a limit, and what it opens: for whom, over which time, how much. */
export function limitAdd(draft: LimitDraft | undefined, names: readonly string[], { open, change, save, cancel }: LimitAddActions): VNode {
  if (draft === undefined) return h('p', { key: 'add' }, button(t('Add a Limit'), open));
  const { scope, name, field, typed, problem, isBusy } = draft;
  const keys = { save: () => save(), cancel };
  return h('div', { key: 'adding', attrs: { class: 'limit-add', role: 'group', 'aria-label': t('A new limit') } },
    dropdown(t('For'), SCOPES.map((value) => ({ value, text: scopeTitle(value) })), scope, (value) => change({ scope: value as ScopeChoice })),
    scope !== 'everything' && h('span', { key: 'name', attrs: { class: 'limit-add-part' } },
      h('label', { attrs: { class: 'unseen', for: NAME } }, t('Name, in which * stands for anything')),
      textInput(NAME, name, names[0] ?? '*', { type: (value) => change({ name: value }), ...keys }, undefined, 'limit-names'),
      h('datalist', { attrs: { id: 'limit-names' } }, names.map((one) => h('option', { key: one, attrs: { value: one } })))),
    dropdown(t('Kind of limit'), LIMIT_FIELDS.map((value) => ({ value, text: limitFieldTitle(value) })), field, (value) => change({ field: value as LimitField })),
    h('span', { key: 'amount', attrs: { class: 'limit-add-part' } },
      h('label', { attrs: { class: 'unseen', for: NEW_AMOUNT } }, field === 'tokensPerHour' || field === 'tokensPerDay' ? t('Tokens') : t('US dollars')),
      textInput(NEW_AMOUNT, typed, exampleOf(field), { type: (value) => change({ typed: value }), ...keys }, problem === undefined ? undefined : PROBLEM)),
    h('div', { key: 'buttons', attrs: { class: 'limit-buttons' } }, button(isBusy ? t('Saving…') : t('Add'), save, true, 'save'), linkButton('cancel-add', t('Cancel'), t('Cancel'), cancel)),
    problem !== undefined && h('p', { key: 'problem', attrs: { id: PROBLEM, class: 'problem', role: 'alert' } }, problem));
}
