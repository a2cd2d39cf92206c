import type { Breach } from '../core/budget/terms.ts';
import { breachCode } from '../core/budget/terms.ts';
import { blockedEntry } from './entries.ts';
import type { Exchange, Outcome } from './exchange.ts';

/** Why a call is not sent. */
export interface Refusal {
  readonly breach: Breach;
  /** A person was asked, and chose not to send it. */
  readonly byUser: boolean;
  /** A cheaper model will do at the next turn of a person's. */
  readonly midTurn: boolean;
}

/** Writes down that a call was not sent. */
export async function refuse(exchange: Exchange, { breach, byUser, midTurn }: Refusal): Promise<Outcome> {
  const { context } = exchange;
  const entry = blockedEntry(exchange, breach, context.clock.now());
  context.logger.info('guard', `refused a call to ${exchange.facts.model ?? 'an unnamed model'}: ${breachCode(breach)}`);
  await context.store.append([{ type: 'entry', id: entry.id, entry }]);
  return { kind: 'refused', breach, byUser, midTurn, entry };
}
