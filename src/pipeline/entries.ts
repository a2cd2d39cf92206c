import { ZERO } from '../core/money.ts';
import { breachCode } from '../core/budget/terms.ts';
import type { Breach } from '../core/budget/terms.ts';
import type { Warning } from '../core/budget/ruling.ts';
import { redact } from '../core/redact.ts';
import type { EntryStatus, UsageEntry } from '../core/usage.ts';
import type { ExchangeFacts } from '../core/wire/facts.ts';
import { costOfUsage, freezeRates } from '../core/pricing/cost.ts';
import type { Model } from '../core/pricing/model.ts';
import type { Exchange } from './exchange.ts';

const MAX_ERROR_TEXT = 300;
const MAX_REASON = 200;

/** How an attempt went, measured where it was made. Milliseconds. */
export interface Course {
  readonly status: Exclude<EntryStatus, 'blocked' | 'cached'>;
  readonly facts: ExchangeFacts;
  readonly durationMs: number;
  readonly firstTokenMs?: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** The upstream answered with a refusal: nothing was charged. */
  readonly free: boolean;
  /** It refused because our own ceiling left no provider. */
  readonly pricedOut?: true;
}

/** The entry of an attempt that was sent. Its cost may still be missing. */
export function endedEntry(exchange: Exchange, course: Course, now: number): UsageEntry {
  const { facts } = course;
  const usage = facts.usage ?? {};
  const rates = frozenRates(exchange, facts);
  return {
    ...basis(exchange),
    ...usage,
    ...costOf(course),
    ...tokenBoundOf(exchange, course),
    status: course.status,
    calls: 1,
    durationMs: Math.round(course.durationMs),
    streamed: exchange.context.upstream.alwaysStreams || exchange.facts.stream,
    ...(course.firstTokenMs === undefined ? {} : { firstTokenMs: Math.round(course.firstTokenMs) }),
    ...modelOf(exchange, facts),
    ...(facts.provider === undefined ? {} : { provider: facts.provider }),
    ...(facts.tier === undefined ? {} : { tier: facts.tier }),
    ...(facts.finishReason === undefined ? {} : { finishReason: facts.finishReason }),
    ...(facts.generationId === undefined ? {} : { generationId: facts.generationId }),
    ...(rates === undefined ? {} : { rates }),
    ...baselineOf(exchange, facts),
    ...(course.error === undefined ? {} : { errorCode: course.error.code, errorText: redact(course.error.message).slice(0, MAX_ERROR_TEXT) }),
    settledAt: now,
    decision: decisionText(exchange.admission),
  };
}

/** The entry of a call that the guard refused: it costs nothing. */
export function blockedEntry(exchange: Exchange, breach: Breach, now: number): UsageEntry {
  return { ...basis(exchange), at: now, status: 'blocked', calls: 0, cost: ZERO, costSource: 'usage', settledAt: now, decision: `deny: ${breachCode(breach)}` };
}

function basis(exchange: Exchange): Omit<UsageEntry, 'status' | 'calls' | 'costSource'> {
  const { context, request, estimate, admission } = exchange;
  const high = admission?.high;
  return {
    ...request.who,
    id: exchange.id,
    ...attemptOf(exchange),
    at: exchange.heldAt ?? context.clock.now(),
    endpoint: request.endpoint,
    origin: context.origin,
    device: context.device,
    keyHash: context.keyHash,
    cacheHit: 'none',
    ...askedModels(exchange),
    ...(estimate?.kind === 'known' ? { estimateLow: estimate.low } : {}),
    ...(high === undefined ? {} : { estimate: high }),
  };
}

/** Which try of which call it is. */
export function attemptOf({ id, retry }: Pick<Exchange, 'id' | 'retry'>): Pick<UsageEntry, 'exchange' | 'attempt'> {
  return retry === undefined ? { exchange: id, attempt: 1 } : { exchange: retry.exchange, attempt: retry.attempt };
}

/** The model that was asked for, and the one that the call goes to. */
function askedModels({ facts: { model }, admission }: Exchange): Pick<UsageEntry, 'requestedModel' | 'model'> {
  return model === undefined ? {} : { requestedModel: model, model: admission?.downgrade?.to ?? model };
}

function costOf({ facts, free }: Course): Pick<UsageEntry, 'costSource' | 'cost'> {
  if (facts.usage?.cost !== undefined) return { cost: facts.usage.cost, costSource: 'usage' };
  return free ? { cost: ZERO, costSource: 'usage' } : { costSource: 'none' };
}

/** What was refused upstream had no tokens. */
function tokenBoundOf({ admission }: Exchange, { free }: Course): Pick<UsageEntry, 'estimateTokens'> {
  return free || admission?.tokens === undefined ? {} : { estimateTokens: admission.tokens };
}

/** The model that answered, as the catalogue spells it. */
function modelOf({ catalogue }: Exchange, { model }: ExchangeFacts): Pick<UsageEntry, 'model'> {
  return model === undefined ? {} : { model: catalogue?.find(model)?.id ?? model };
}

function frozenRates(exchange: Exchange, facts: ExchangeFacts): UsageEntry['rates'] {
  const id = facts.model ?? exchange.facts.model;
  const model = id === undefined ? undefined : exchange.catalogue?.find(id);
  return model === undefined ? undefined : freezeRates(model, facts.usage?.inputTokens ?? 0, exchange.heldAt ?? exchange.context.clock.now());
}

/** What the model that was asked for would have cost, with as many tokens, where another one answered: a cheaper one by our choice, a fallback, or whichever OpenRouter's routing took. */
function baselineOf(exchange: Exchange, { usage, model: answered }: ExchangeFacts): Pick<UsageEntry, 'baseline'> {
  // What the user's own key was charged for stands beside the cost: the two cannot be compared.
  if (usage?.outputTokens === undefined || usage.isByok === true) return {};
  const replaced = replacedBy(answered, exchange);
  const rates = replaced && freezeRates(replaced, usage.inputTokens ?? 0, exchange.heldAt ?? exchange.context.clock.now());
  const baseline = rates && costOfUsage(usage, rates);
  return baseline === undefined ? {} : { baseline };
}

/** The model that was asked for, where it is not, for all that is known, the one that answered: an alias is whichever model it stands for, and a variant its model. */
function replacedBy(answered: string | undefined, { admission, catalogue, facts: { model } }: Exchange): Model | undefined {
  const [requested, other] = [model, answered].map((id) => (id === undefined ? undefined : catalogue?.find(id)));
  if (requested === undefined || admission?.downgrade !== undefined) return requested;
  return other === undefined || requested.aliasTarget !== undefined || other.canonicalSlug === requested.canonicalSlug ? undefined : requested;
}

/** The guard's word for the ledger: `allow`, `warn: day limit`, `downgrade: day limit, from a/dear`; what a person said is part of it. */
export function decisionText(admission: Exchange['admission']): string {
  if (admission === undefined) return 'allow';
  const { warning, downgrade, override, lowered, outputCap } = admission;
  const capped = lowered ? `, output capped at ${outputCap} tokens` : '';
  if (override !== undefined) return `allow: once, by the user${override.reason === '' ? '' : ` (${redact(override.reason).slice(0, MAX_REASON)})`}${capped}`;
  if (downgrade !== undefined) return `downgrade: ${codeOf(downgrade.because) ?? (downgrade.isKept ? 'as before' : 'by the user')}, from ${downgrade.from}${capped}`;
  return `${warning === undefined ? 'allow' : `warn: ${codeOf(warning) ?? 'limit'}`}${capped}`;
}

function codeOf({ breach, standing }: Warning): string | undefined {
  return breach === undefined ? standing?.state : breachCode(breach);
}

/**
 * The cost that a missing one is replaced by when nothing better will come: from tokens where all that cost anything are known, else the
 * high figure; `undefined` where there is neither.
 */
export function estimatedCost(entry: UsageEntry): UsageEntry['cost'] {
  const isWhole = entry.outputTokens !== undefined || entry.endpoint === 'embeddings';
  return (entry.rates === undefined || !isWhole ? undefined : costOfUsage(entry, entry.rates)) ?? entry.estimate;
}
