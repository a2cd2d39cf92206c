import { ZERO } from '../core/money.ts';
import { breachCode } from '../core/budget/guard.ts';
import type { Breach } from '../core/budget/guard.ts';
import { redact } from '../core/redact.ts';
import type { EntryStatus, UsageEntry } from '../core/usage.ts';
import type { ExchangeFacts } from '../core/wire/facts.ts';
import { costOfUsage, freezeRates } from '../core/pricing/cost.ts';
import type { Exchange } from './exchange.ts';

const MAX_ERROR_TEXT = 300;

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
    status: course.status,
    calls: 1,
    durationMs: Math.round(course.durationMs),
    streamed: true,
    ...(course.firstTokenMs === undefined ? {} : { firstTokenMs: Math.round(course.firstTokenMs) }),
    ...modelOf(exchange, facts),
    ...(facts.provider === undefined ? {} : { provider: facts.provider }),
    ...(facts.tier === undefined ? {} : { tier: facts.tier }),
    ...(facts.finishReason === undefined ? {} : { finishReason: facts.finishReason }),
    ...(facts.generationId === undefined ? {} : { generationId: facts.generationId }),
    ...(rates === undefined ? {} : { rates }),
    ...(course.error === undefined ? {} : { errorCode: course.error.code, errorText: redact(course.error.message).slice(0, MAX_ERROR_TEXT) }),
    settledAt: now,
    decision: decisionText(exchange),
  };
}

/** The entry of a call that the guard refused: it costs nothing. */
export function blockedEntry(exchange: Exchange, breach: Breach, now: number): UsageEntry {
  return { ...basis(exchange), at: now, status: 'blocked', calls: 0, cost: ZERO, costSource: 'usage', settledAt: now, decision: `deny: ${breachCode(breach)}` };
}

function basis(exchange: Exchange): Omit<UsageEntry, 'status' | 'calls' | 'costSource'> {
  const { context, request, estimate, admission } = exchange;
  const high = admission?.high;
  const requested = exchange.facts.model;
  return {
    ...request.who,
    id: exchange.id,
    exchange: exchange.retry?.exchange ?? exchange.id,
    attempt: exchange.retry?.attempt ?? 1,
    at: exchange.heldAt ?? context.clock.now(),
    endpoint: request.endpoint,
    origin: context.origin,
    device: context.device,
    keyHash: context.keyHash,
    cacheHit: 'none',
    ...(requested === undefined ? {} : { requestedModel: requested, model: requested }),
    ...(estimate?.kind === 'known' ? { estimateLow: estimate.low } : {}),
    ...(high === undefined ? {} : { estimate: high }),
  };
}

function costOf({ facts, free }: Course): Pick<UsageEntry, 'costSource' | 'cost'> {
  if (facts.usage?.cost !== undefined) return { cost: facts.usage.cost, costSource: 'usage' };
  return free ? { cost: ZERO, costSource: 'usage' } : { costSource: 'none' };
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

function decisionText({ admission }: Exchange): string {
  if (admission === undefined) return 'allow';
  if (admission.overridden) return 'allow: once, by the user';
  const reason = admission.warning?.breach === undefined ? admission.warning?.standing?.state : breachCode(admission.warning.breach);
  const lowered = admission.lowered ? `, output capped at ${admission.outputCap} tokens` : '';
  return `${admission.warning === undefined ? 'allow' : `warn: ${reason ?? 'limit'}`}${lowered}`;
}

/**
 * The cost that a missing one is replaced by when nothing better will come: from tokens where all that cost anything are known, else the
 * high figure; `undefined` where there is neither.
 */
export function estimatedCost(entry: UsageEntry): UsageEntry['cost'] {
  const isWhole = entry.outputTokens !== undefined || entry.endpoint === 'embeddings';
  return (entry.rates === undefined || !isWhole ? undefined : costOfUsage(entry, entry.rates)) ?? entry.estimate;
}
