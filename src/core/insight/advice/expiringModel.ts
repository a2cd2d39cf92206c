import { dateText } from '../../dates.ts';
import { formatCount } from '../../format.ts';
import { counted, t } from '../../l10n.ts';
import type { Catalogue } from '../../pricing/catalogue.ts';
import type { Model } from '../../pricing/model.ts';
import { makerOf, standIns } from '../comparable.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { callsIn, groupBy, todayOf } from './facts.ts';

/** Sooner than that, there is no need to act. */
const SOON_DAYS = 30;

/** A model in use, or the default one, that will be gone soon. */
export function expiringModel(facts: AdviceFacts): readonly Advice[] {
  const { catalogue, month, settings } = facts;
  const used = new Map([...groupBy(month, ({ isElsewhere, model }) => (isElsewhere || model === '' ? undefined : model))].map(([model, calls]) => [model, callsIn(calls)]));
  if (settings.defaultModel !== '' && !used.has(settings.defaultModel)) used.set(settings.defaultModel, 0);
  return [...used].flatMap(([id, calls]) => adviceFor(id, calls, catalogue.find(id), facts) ?? []);
}

function adviceFor(id: string, calls: number, model: Model | undefined, facts: AdviceFacts): Advice | undefined {
  const { catalogue, settings, nameOf } = facts;
  const expires = model?.expirationDate;
  if (model === undefined || expires === undefined || daysUntil(expires, todayOf(facts)) > SOON_DAYS) return undefined;
  const successor = successorOf(model, catalogue, todayOf(facts));
  const uses = counted(calls, t('{0} call', formatCount(calls)), t('{0} calls', formatCount(calls)));
  const isGone = expires <= todayOf(facts);
  const when = isGone ? t('{0} is no longer offered since {1}', nameOf(id), dateText(expires)) : t('{0} will no longer be offered from {1}', nameOf(id), dateText(expires));
  const isDefault = settings.defaultModel === id;
  return {
    id: `expiring-model ${id} ${expires}`,
    text: calls === 0 ? t('{0}. It is your default model.', when) : t('{0}; {1} went to it in the last thirty days.', when, uses),
    basis: successor === undefined ? t('From OpenRouter’s list of models.') : t('From OpenRouter’s list of models. The nearest in price by the same maker that can do as much is {0}.', nameOf(successor.id)),
    weight: isGone ? 0.95 : 0.7,
    ...(successor === undefined ? {} : { action: isDefault ? { kind: 'default-model' as const, model: successor.id } : { kind: 'try-model' as const, to: successor.id, model: id } }),
  };
}

function successorOf(model: Model, catalogue: Catalogue, today: string): Model | undefined {
  const price = priceOf(model);
  const candidates = standIns(catalogue, { model, longest: 0, today }).filter(({ id }) => makerOf(id) === makerOf(model.id));
  return candidates.toSorted((a, b) => Math.abs(Math.log(priceOf(a) / price)) - Math.abs(Math.log(priceOf(b) / price)))[0];
}

/** Only to compare: what a token in and a token out cost together, never 0. */
function priceOf({ rates: { prompt, completion } }: Model): number {
  return Number((prompt?.kind === 'known' ? prompt.rate : 0n) + (completion?.kind === 'known' ? completion.rate : 0n)) + 1;
}

function daysUntil(date: string, today: string): number {
  return Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);
}
