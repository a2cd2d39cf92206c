import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano } from '../money.ts';
import type { Zone } from '../period.ts';
import type { Catalogue } from '../pricing/catalogue.ts';
import type { Model } from '../pricing/model.ts';
import type { CallFact, CallScope } from './callFact.ts';
import { isInScope, spendOfFact } from './callFact.ts';
import { dayNamer } from './dayNamer.ts';
import type { NoPrice } from './usePrice.ts';
import { UsePrice, priceProblem } from './usePrice.ts';

/** By how many per cent another tokeniser may count the same text differently, either way. An assumption, and said to be one. */
export const TOKENISER_SPREAD = 30;

/** Calls that could not be priced anew, by reason. */
export interface LeftOut {
  /** They did not tell how many tokens they had. */
  readonly noTokens: number;
  /** Their own cost is not known, so there is nothing to compare with. */
  readonly noCost: number;
  /** Embeddings, which no other kind of model makes. */
  readonly embeddings: number;
  /** Paid with a provider's key of one's own. */
  readonly ownKey: number;
}

/** What the calls of a day cost, and would have cost. */
export interface RepricedDay {
  /** `2026-11-22` */
  readonly day: string;
  readonly before: NanoUsd;
  readonly after: NanoUsd;
}

/** Calls priced with another model. */
export interface Repricing {
  /** Calls that were priced anew; `before` and `after` are about these alone. */
  readonly calls: number;
  readonly before: NanoUsd;
  /** The part of `before` that is only estimated. */
  readonly estimated: NanoUsd;
  /** What they would have cost with as many tokens. Absent where the model has no fixed price. */
  readonly after?: NanoUsd;
  /** Between these it lies where the tokens are counted by another tokeniser; the same as `after` where they are not. */
  readonly low?: NanoUsd;
  readonly high?: NanoUsd;
  readonly noPrice?: NoPrice;
  /** Whether some of the calls were counted by another tokeniser. */
  readonly otherTokeniser: boolean;
  /** Calls whose prompt and answer would not fit into the model. */
  readonly tooLong: number;
  readonly leftOut: LeftOut;
  /** Days with calls, oldest first; empty where there is no price. */
  readonly days: readonly RepricedDay[];
}

/** What repricing depends on besides the calls. */
export interface RepriceTerms {
  readonly zone: Zone;
  readonly countByok: boolean;
  readonly catalogue: Catalogue;
}

interface Bill {
  before: number;
  readonly same: UsePrice;
  readonly other: UsePrice;
}

type Reason = keyof LeftOut | 'free' | undefined;

/** Prices the calls of a scope with a model: as many tokens of each kind, at its rates for prompts of that length at that hour. */
export function reprice(facts: Iterable<CallFact>, scope: CallScope, model: Model, terms: RepriceTerms): Repricing {
  const leftOut: Record<keyof LeftOut, number> = { noTokens: 0, noCost: 0, embeddings: 0, ownKey: 0 };
  const bills = new Map<string, Bill>();
  const sums = { calls: 0, estimated: 0, tooLong: 0 };
  const dayOf = dayNamer(terms.zone);
  const isSame = sameTokeniser(model, terms.catalogue);
  for (const fact of facts) {
    if (!isInScope(fact, scope)) continue;
    const reason = reasonToLeaveOut(fact, model, terms.countByok);
    if (reason === 'free') continue;
    if (reason !== undefined) { leftOut[reason] += fact.calls; continue; }
    const bill = billOf(bills, dayOf(fact.at), model);
    const spend = spendOfFact(fact, terms.countByok) ?? ZERO;
    bill.before += spend;
    (isSame(fact.model) ? bill.same : bill.other).add(fact);
    sums.calls += fact.calls;
    sums.estimated += fact.isEstimated ? spend : 0;
    sums.tooLong += isTooLong(fact, model) ? fact.calls : 0;
  }
  return { calls: sums.calls, estimated: nano(sums.estimated), tooLong: sums.tooLong, leftOut, ...summed(bills, model) };
}

/** A part of it in per cent, rounded half up. */
export function percentOf(amount: NanoUsd, percent: number): NanoUsd {
  return nano(Number((BigInt(amount) * BigInt(percent) + 50n) / 100n));
}

function summed(bills: ReadonlyMap<string, Bill>, model: Model): Omit<Repricing, 'calls' | 'estimated' | 'tooLong' | 'leftOut'> {
  const before = nano([...bills.values()].reduce((sum, bill) => sum + bill.before, 0));
  const noPrice = priceProblem(model);
  const days = [...bills].map(([day, bill]) => ({ day, before: nano(bill.before), same: bill.same.total() ?? ZERO, other: bill.other.total() ?? ZERO })).sort((a, b) => (a.day < b.day ? -1 : 1));
  const otherTokeniser = days.some(({ other }) => other > 0);
  if (noPrice !== undefined) return { before, otherTokeniser, noPrice, days: [] };
  const same = addMoney(...days.map((day) => day.same));
  const other = addMoney(...days.map((day) => day.other));
  return {
    before, otherTokeniser,
    after: addMoney(same, other),
    low: addMoney(same, percentOf(other, 100 - TOKENISER_SPREAD)), high: addMoney(same, percentOf(other, 100 + TOKENISER_SPREAD)),
    days: days.map((day) => ({ day: day.day, before: day.before, after: addMoney(day.same, day.other) })),
  };
}

function billOf(bills: Map<string, Bill>, day: string, model: Model): Bill {
  const bill = bills.get(day) ?? { before: 0, same: new UsePrice(model), other: new UsePrice(model) };
  bills.set(day, bill);
  return bill;
}

/** A call that failed and cost nothing would have cost nothing elsewhere: it is not worth a word. */
function reasonToLeaveOut(fact: CallFact, { outputModalities }: Model, countByok: boolean): Reason {
  if (fact.inputTokens === undefined && fact.cost === 0 && fact.byokCost === 0) return 'free';
  if (fact.isEmbedding !== outputModalities.includes('embeddings')) return 'embeddings';
  if (fact.isByok && !countByok) return 'ownKey';
  if (fact.cost === undefined) return 'noCost';
  return fact.inputTokens === undefined ? 'noTokens' : undefined;
}

/** `Other` and `Router` are no tokenisers: two models of that kind need not count alike. */
function sameTokeniser(model: Model, catalogue: Catalogue): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const found = known.get(id) ?? isSameTokeniser(catalogue.find(id), model);
    known.set(id, found);
    return found;
  };
}

function isSameTokeniser(from: Model | undefined, to: Model): boolean {
  if (from === undefined) return false;
  if (from.canonicalSlug === to.canonicalSlug) return true;
  return from.tokenizer !== undefined && from.tokenizer === to.tokenizer && !VAGUE.has(from.tokenizer);
}

const VAGUE: ReadonlySet<string> = new Set(['Other', 'Router']);

function isTooLong({ calls, inputTokens = 0, outputTokens = 0 }: CallFact, { contextLength }: Model): boolean {
  return contextLength !== undefined && (inputTokens + outputTokens) / Math.max(1, calls) > contextLength;
}
