import { nameInText } from '../../foreignName.ts';
import { formatCount, formatMoney } from '../../format.ts';
import { counted, t } from '../../l10n.ts';
import type { NanoUsd } from '../../money.ts';
import { subtractMoney } from '../../money.ts';
import type { Model } from '../../pricing/model.ts';
import type { CallFact } from '../callFact.ts';
import { makerOf, standIns } from '../comparable.ts';
import type { Repricing } from '../reprice.ts';
import { reprice } from '../reprice.ts';
import type { Advice, AdviceAction } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { LEAST_SAVING, groupBy, isWorthwhile, spendOf, todayOf } from './facts.ts';

/** So many groups at most are looked at, the dearest first. */
const MOST_GROUPS = 12;
/** A step down that saves half is big enough: the dearest of these is the nearest in ability, as far as prices tell. */
const ENOUGH = 0.5;

interface Alternative {
  readonly model: Model;
  readonly repricing: Repricing;
  readonly after: NanoUsd;
  readonly saving: NanoUsd;
}

/** The same work by a cheaper model: one that you use yourself, or one of the same maker. */
export function cheaperModel(facts: AdviceFacts): readonly Advice[] {
  const used = new Set(facts.month.filter(({ isElsewhere, hasFailed }) => !isElsewhere && !hasFailed).map(({ model }) => facts.catalogue.find(model)?.id));
  const groups = [...groupBy(facts.week, keyOf).values()].map((calls) => ({ calls, spend: spendOf(calls, facts.countByok) }));
  return groups.filter(({ spend }) => spend >= LEAST_SAVING).sort((a, b) => b.spend - a.spend).slice(0, MOST_GROUPS).flatMap(({ calls }) => adviceFor(calls, used, facts) ?? []);
}

/** The work is told by its purpose where calls name one, else by the program it came from. */
function keyOf({ isElsewhere, isEmbedding, model, client, purpose }: CallFact): string | undefined {
  return isElsewhere || isEmbedding || model === '' ? undefined : JSON.stringify(purpose === '' ? [model, 'client', client] : [model, 'purpose', purpose]);
}

function adviceFor(calls: readonly CallFact[], used: ReadonlySet<string | undefined>, facts: AdviceFacts): Advice | undefined {
  const [first] = calls;
  const model = first === undefined ? undefined : facts.catalogue.find(first.model);
  if (first === undefined || model === undefined) return undefined;
  const best = alternativeFor(model, calls, used, facts);
  if (best === undefined) return undefined;
  const { repricing, saving } = best;
  const work = workOf(first, repricing.calls);
  const action: AdviceAction = { kind: 'try-model', to: best.model.id, model: first.model, ...(first.purpose !== '' ? { purpose: first.purpose } : first.client !== '' ? { client: first.client } : {}) };
  return {
    id: `cheaper-model ${first.model} ${first.purpose === '' ? `client ${first.client}` : `purpose ${first.purpose}`}`,
    text: t('Moving {0} from {1} to {2} would have saved about {3} of {4} in the last seven days.', work, facts.nameOf(first.model), facts.nameOf(best.model.id), formatMoney(saving), formatMoney(repricing.before)),
    basis: basisOf(best, used),
    saving: { amount: saving, of: repricing.before, certainty: 'estimate' }, weight: 0.5, action,
  };
}

function basisOf({ model, repricing }: Alternative, used: ReadonlySet<string | undefined>): string {
  return [
    t('The same tokens at its listed prices.'),
    ...(repricing.otherTokeniser && repricing.low !== undefined && repricing.high !== undefined ? [t('Its tokens are counted differently: they would have cost {0} to {1}.', formatMoney(repricing.low), formatMoney(repricing.high))] : []),
    used.has(model.id) ? t('You use it already.') : t('It is of the same maker, and takes the same kinds of input, tools and lengths.'),
    t('Whether its answers are good enough is yours to judge.'),
  ].join(' ');
}

function workOf({ purpose, client }: CallFact, calls: number): string {
  if (purpose !== '') return counted(calls, t('your {0} call for “{1}”', formatCount(calls), nameInText(purpose)), t('your {0} calls for “{1}”', formatCount(calls), nameInText(purpose)));
  if (client !== '') return counted(calls, t('the {0} call of {1}', formatCount(calls), nameInText(client)), t('the {0} calls of {1}', formatCount(calls), nameInText(client)));
  return counted(calls, t('your {0} call', formatCount(calls)), t('your {0} calls', formatCount(calls)));
}

/** Even where the other tokeniser counts unfavourably, something must be saved. */
function alternativeFor(model: Model, calls: readonly CallFact[], used: ReadonlySet<string | undefined>, facts: AdviceFacts): Alternative | undefined {
  const longest = calls.reduce((most, { inputTokens = 0, outputTokens = 0, calls: n }) => Math.max(most, (inputTokens + outputTokens) / Math.max(1, n)), 0);
  const candidates = standIns(facts.catalogue, { model, longest, today: todayOf(facts) }).filter(({ id }) => used.has(id) || makerOf(id) === makerOf(model.id));
  const alternatives = candidates.map((candidate) => priced(candidate, calls, facts)).filter((one) => one !== undefined);
  const own = alternatives.filter((one) => used.has(one.model.id));
  return choose(own.length > 0 ? own : alternatives);
}

function priced(model: Model, calls: readonly CallFact[], { zone, countByok, catalogue }: AdviceFacts): Alternative | undefined {
  const repricing = reprice(calls, {}, model, { zone, countByok, catalogue });
  const { before, after, high = after } = repricing;
  if (after === undefined || high === undefined || high >= before) return undefined;
  const saving = subtractMoney(before, after);
  return isWorthwhile(saving, before) ? { model, repricing, after, saving } : undefined;
}

function choose(alternatives: readonly Alternative[]): Alternative | undefined {
  const dearestFirst = alternatives.toSorted((a, b) => b.after - a.after || (a.model.id < b.model.id ? -1 : 1));
  return dearestFirst.find(({ saving, repricing }) => saving >= repricing.before * ENOUGH) ?? dearestFirst.at(-1);
}
