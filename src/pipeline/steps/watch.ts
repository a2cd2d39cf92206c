import type { Step } from '../compose.ts';
import type { Exchange, Outcome } from '../exchange.ts';

/** Tells the breaker what is sent, and how it ended. Stands behind the guard: what is not sent is nobody's circle. */
export async function watch(exchange: Exchange, next: (exchange: Exchange) => Promise<Outcome>): Promise<Outcome> {
  const { context, watched } = exchange;
  if (watched === undefined) return next(exchange);
  context.breaker.sent(watched);
  let isOk = false;
  let cost: { readonly cost?: Extract<Outcome, { kind: 'ended' }>['entry']['cost'] } = {};
  try {
    const outcome = await next(exchange);
    isOk = outcome.kind === 'ended' && outcome.entry.status === 'ok';
    cost = { cost: outcome.entry.cost };
    return outcome;
  } finally {
    context.breaker.ended(watched, { endedAt: context.clock.now(), isOk, ...cost });
  }
}

watch satisfies Step<Exchange, Outcome>;
