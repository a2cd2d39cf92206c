/** What OpenRouter checks before it calls a provider: balance, key limit, free allowance, in-flight budget. */
import type { SimKey } from './account.ts';
import type { Ask } from './ask.ts';
import { ratesAt, type Rates } from './pricing.ts';
import { freeDayUsedUp, freePerMinute, plain, REFUSALS, requiresMore, type Refusal, type RefusalContext } from './refusals.ts';
import { isFreeRoute, type Route } from './routing.ts';
import type { Usd } from './usd.ts';
import type { World } from './world.ts';

/** The in-flight budget reserves at most this many completion tokens; OpenRouter's own cap is not published. */
const RESERVED_AT_MOST = 16_384;

/** A function that settles the reservation, or the refusal. */
export function admit(world: World, key: SimKey, route: Route, ask: Ask, context: RefusalContext): ((cost: Usd) => void) | Refusal {
  const { account } = world;
  const balance = account.balance();
  if (balance < 0n) return REFUSALS.insufficient_credits(context);
  const left = world.remaining(key, 'actual');
  if (left !== undefined && left <= 0n) return keyLimit(key, world.options.keyLimitStatus ?? 403, context);
  if (isFreeRoute(route)) return freeRefusal(world, route, context) ?? reserve(world, 0n, context);
  const rates = ratesAt(route.endpoint.pricing, ask.promptTokens, world.clock.now());
  const allowed = Math.min(ask.maxTokens ?? Number.POSITIVE_INFINITY, completionAllowance(route, ask));
  return unaffordable(balance, rates, ask.promptTokens, allowed, context) ?? reserve(world, rates.prompt * BigInt(ask.promptTokens) + rates.completion * BigInt(Math.min(allowed, RESERVED_AT_MOST)), context);
}

function completionAllowance({ endpoint, model }: Route, { kind, promptTokens }: Ask): number {
  if (kind === 'embeddings') return 0;
  return endpoint.max_completion_tokens ?? model.top_provider.max_completion_tokens ?? Math.max(1, model.context_length - promptTokens);
}

function freeRefusal(world: World, { model }: Route, context: RefusalContext): Refusal | undefined {
  if (!model.id.endsWith(':free')) return undefined;
  const over = world.account.useFree();
  if (over.daily) return freeDayUsedUp(context, world.account.freeToday().limit);
  return over.minute ? freePerMinute(context, world.account.freePerMinute) : undefined;
}

/** Money for the full output allowance must be there, even when far less will be used. */
function unaffordable(balance: Usd, rates: Rates, prompt: number, allowed: number, context: RefusalContext): Refusal | undefined {
  const forOutput = balance - rates.prompt * BigInt(prompt) - rates.request;
  if (balance === 0n || forOutput < 0n) return REFUSALS.insufficient_credits(context);
  if (rates.completion === 0n) return undefined;
  const affordable = Number(forOutput / rates.completion);
  return affordable >= allowed ? undefined : plain(402, requiresMore(allowed, affordable), { limit_source: 'openrouter_credits' })(context);
}

function reserve(world: World, amount: Usd, context: RefusalContext): ((cost: Usd) => void) | Refusal {
  const reserved = world.inFlight.reserve(amount);
  return typeof reserved === 'string' ? REFUSALS[reserved](context) : reserved;
}

const RESET_NAMES = { daily: 'daily', weekly: 'weekly', monthly: 'monthly', never: 'total' } as const;

function keyLimit(key: SimKey, status: 402 | 403, context: RefusalContext): Refusal {
  const message = `Key limit exceeded (${RESET_NAMES[key.limitReset ?? 'never']} limit). Manage it using https://openrouter.ai/settings/keys`;
  if (status === 403) return { status, body: { error: { message, code: status } } };
  return plain(status, message, { limit_source: 'openrouter_key_limit' })(context);
}
