import type { Estimate } from '../../core/pricing/estimate.ts';
import { estimateCall } from '../../core/pricing/estimate.ts';
import type { Step } from '../compose.ts';
import type { Exchange, Outcome } from '../exchange.ts';

/** Says what the call could cost. A request without a cap on its answer is given the one from the settings. */
export async function estimate(exchange: Exchange, next: (exchange: Exchange) => Promise<Outcome>): Promise<Outcome> {
  return next(await estimated(exchange));
}

estimate satisfies Step<Exchange, Outcome>;

/** The exchange with what it could cost. */
export async function estimated(exchange: Exchange): Promise<Exchange> {
  const { context, facts } = exchange;
  const { settings } = context.budgeting();
  const options = { at: context.clock.now(), defaultOutputCap: settings.maxOutputTokens };
  const catalogue = await context.catalogue();
  const estimateAs = (model: string): Estimate => estimateCall({ ...facts, model, fallbackModels: [] }, catalogue, options);
  return { ...exchange, catalogue, estimate: estimateCall(facts, catalogue, options), estimateAs };
}
