import type { BudgetBook } from '../core/budget/book.ts';
import type { Budget } from '../core/budget/budget.ts';
import { callBudget } from '../core/budget/budget.ts';
import type { Needs } from '../core/budget/downgrade.ts';
import { canDo, cheaperModels } from '../core/budget/downgrade.ts';
import type { Candidate } from '../core/budget/guard.ts';
import type { Binding } from '../core/budget/lens.ts';
import { bindingKey } from '../core/budget/lens.ts';
import type { Alternative, Call } from '../core/budget/ruling.ts';
import { sessionName } from '../core/budget/sessions.ts';
import type { CallCost } from '../core/budget/terms.ts';
import type { Estimate, UnknownEstimate } from '../core/pricing/estimate.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { UnlistedModel } from '../core/pricing/unlisted.ts';
import { unlistedModel } from '../core/pricing/unlisted.ts';
import type { Exchange } from './exchange.ts';

/** An exchange as the guard decides it. Cheaper models are looked for when a budget asks for them, once. */
export class Candidates implements Call {
  readonly requested: Candidate;
  readonly isTurn: boolean;
  readonly model?: string;
  readonly session?: string;
  private readonly exchange: Exchange;
  private readonly budgets: BudgetBook;
  private readonly found = new Map<string, readonly Alternative[]>();

  constructor(exchange: Exchange) {
    const { facts, isTurn, request: { who } } = exchange;
    this.exchange = exchange;
    this.budgets = exchange.context.budgeting().budgets;
    this.requested = this.withFallbacks(this.candidate(facts.model, exchange.estimate));
    this.isTurn = isTurn;
    if (facts.model !== undefined) this.model = facts.model;
    const session = who.session ?? conversationOf(exchange);
    if (session !== undefined) this.session = sessionName(who, session);
  }

  alternatives(budget: Budget): readonly Alternative[] {
    const known = this.found.get(budget.id);
    if (known !== undefined) return known;
    const found = this.look(budget);
    this.found.set(budget.id, found);
    return found;
  }

  /** Models that a person may choose instead, whatever the budgets say: first those that are listed, then the cheapest. */
  cheaperWays(): readonly Alternative[] {
    const listed = this.budgets.all.flatMap(({ downgradeTo }) => (downgradeTo.length > 0 ? this.look({ downgradeTo }) : []));
    const all = [...listed, ...this.look({ downgradeTo: [] })];
    return all.filter(({ model }, index) => all.findIndex((other) => other.model === model) === index);
  }

  as(model: string): Alternative | undefined {
    const found = this.exchange.catalogue?.find(model);
    const estimate = this.exchange.estimateAs?.(model);
    if (found === undefined || estimate?.kind !== 'known' || !canDo(found, this.needs())) return undefined;
    return { model, candidate: this.candidate(model, estimate) };
  }

  private look(budget: Pick<Budget, 'downgradeTo'>): readonly Alternative[] {
    const { facts, catalogue } = this.exchange;
    if (facts.model === undefined || catalogue === undefined) return [];
    return cheaperModels(budget, idOf(facts.model, catalogue), this.needs(), catalogue).flatMap(({ id }) => this.as(id) ?? []);
  }

  private needs(): Needs {
    const { facts, estimate, context } = this.exchange;
    return { facts, tokens: estimate === undefined ? 0 : tokensOf(estimate), at: context.clock.now() };
  }

  /** Whichever of them answers: the budgets of all models that may have to let the call pass. */
  private withFallbacks({ cost, bindings }: Candidate): Candidate {
    const others = this.exchange.facts.fallbackModels.flatMap((model) => this.candidate(model, undefined).bindings);
    return { cost, bindings: distinct([...bindings, ...others]) };
  }

  private candidate(model: string | undefined, estimate: Estimate | undefined): Candidate {
    const { who, maxCost } = this.exchange.request;
    const names = model === undefined ? [] : namesOf(model, this.exchange.catalogue);
    const bindings = names.length === 0 ? this.budgets.bindingsOf(who) : names.flatMap((name) => this.budgets.bindingsOf({ ...who, model: name }));
    const own = maxCost === undefined ? [] : [{ budget: callBudget(maxCost) }];
    return { cost: costOf(estimate, this.exchange.facts.answers, this.exchange.catalogue), bindings: names.length > 1 || own.length > 0 ? distinct([...bindings, ...own]) : bindings };
  }
}

/** A conversation that names no session is told by how it begins; only one with tools has something between its turns. */
function conversationOf({ facts, shape }: Exchange): string | undefined {
  return shape === undefined || !facts.hasTools ? undefined : `~${shape.stem}`;
}

function distinct(bindings: readonly Binding[]): readonly Binding[] {
  return [...new Map(bindings.map((binding) => [bindingKey(binding), binding])).values()];
}

/** What the guard needs of an estimate. `answers`: how many are made. */
export function costOf(estimate: Estimate | undefined, answers: number, catalogue: Catalogue | undefined): CallCost {
  if (estimate === undefined) return { outputCap: 0, highWithCap: () => undefined, tokensWithCap: () => undefined };
  const { outputCap, capSource } = estimate;
  if (estimate.kind === 'unknown') {
    const unlisted = unlistedIn(estimate, catalogue);
    return { outputCap, ...(capSource === 'reserve' ? { longest: 0 } : {}), unknown: estimate.reason, ...(unlisted === undefined ? {} : { unlisted }), highWithCap: () => undefined, tokensWithCap: () => undefined };
  }
  return {
    high: estimate.high, outputCap, ...(capSource === 'reserve' ? { longest: estimate.longest ?? 0 } : {}), ...(estimate.usualOutput === undefined ? {} : { usualOutput: estimate.usualOutput }),
    highWithCap: (cap) => estimate.highWithCap(cap),
    tokensWithCap: (cap) => estimate.promptTokens.high + cap * answers,
  };
}

function unlistedIn({ reason, modelId }: UnknownEstimate, catalogue: Catalogue | undefined): UnlistedModel | undefined {
  return reason !== 'unknown-model' || modelId === undefined || catalogue === undefined ? undefined : unlistedModel(modelId, catalogue);
}

function tokensOf(estimate: Estimate): number {
  return estimate.kind === 'known' ? estimate.promptTokens.high + estimate.outputCap : estimate.outputCap;
}

/** As the catalogue spells it. */
function idOf(model: string, catalogue: Catalogue | undefined): string {
  return catalogue?.find(model)?.id ?? model;
}

/** The names under which a model is counted: its own, and that of the model an alias stands for, which is the one that answers. */
export function namesOf(model: string, catalogue: Catalogue | undefined): readonly string[] {
  const found = catalogue?.find(model);
  if (found === undefined) return [model];
  return found.aliasTarget === undefined || found.aliasTarget === found.id ? [found.id] : [found.aliasTarget, found.id];
}
