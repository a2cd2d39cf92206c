/** Refusals that depend on the call at hand. */
import type { Call } from './call.ts';
import { isObject } from './json.ts';
import { REFUSALS, type Refusal, type RefusalContext } from './refusals.ts';
import type { World } from './world.ts';

/** What a refusal of this call may mention. */
export function refusalContext(world: World, call: Call): RefusalContext {
  const model = isObject(call.body) && typeof call.body.model === 'string' ? call.body.model : 'unknown/model';
  return { model, userId: world.account.userId, now: world.clock.now() };
}

/** 401 in the words for a missing, a malformed and an unknown key. */
export function unauthorized({ headers }: Pick<Call, 'headers'>): Refusal {
  const context = { model: '', userId: '', now: 0 };
  if (headers.authorization === undefined) return REFUSALS.no_key(context);
  return /^Bearer\s+sk-or-/i.test(headers.authorization) ? REFUSALS.user_not_found(context) : REFUSALS.no_credentials(context);
}
