import { readAmount } from '../amount.ts';
import { t } from '../l10n.ts';
import type { Settings } from '../settings.ts';
import { readSettings } from '../settings.ts';
import { contradictionWith, limitChange } from './limitChange.ts';
import type { LimitPlace } from './limitPlace.ts';
import { limitsTokens } from './limitTitle.ts';

/** What a person has typed for a limit: a new amount, none, or something that cannot be meant, with what to say about it. */
export type TypedLimit = { readonly kind: 'amount'; readonly amount: number | null } | { readonly kind: 'problem'; readonly why: string };

/** Reads what was typed for a limit, and whether it goes together with the others. */
export function readTypedLimit(settings: Settings, place: LimitPlace, typed: string): TypedLimit {
  const amount = readAmount(typed);
  if (amount === undefined) return problem(limitsTokens(place) ? t('Type a number of tokens such as 100000, or nothing for no limit.') : t('Type an amount such as 5 or 0.50, or nothing for no limit.'));
  if (amount === null) return { kind: 'amount', amount };
  const [wrong] = readSettings({ [`limits.${place.field}`]: amount }).problems;
  if (wrong !== undefined) return problem(t('It {0}.', wrong.reason));
  const contradiction = contradictionWith(settings, place, amount) ?? scopeProblem(settings, place, amount);
  return contradiction === undefined ? { kind: 'amount', amount } : problem(contradiction);
}

/** What is wrong with whom it would limit: of a scope that is new, nobody has looked yet. */
function scopeProblem(settings: Settings, place: LimitPlace, amount: number): string | undefined {
  const [name, value] = limitChange(settings, place, amount);
  if (name !== 'budgets') return undefined;
  const [wrong] = readSettings({ budgets: value }).problems;
  return wrong === undefined ? undefined : t('{0} {1}.', wrong.place === '' ? 'budgets' : wrong.place.replace(/^\[\d+\]\.?/, '') || t('The budget'), wrong.reason);
}

function problem(why: string): TypedLimit {
  return { kind: 'problem', why };
}
