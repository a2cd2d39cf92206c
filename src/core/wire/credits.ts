import type { NanoUsd } from '../money.ts';
import { subtractMoney } from '../money.ts';
import { objectOf, usdOf } from './json.ts';

/** The account's balance from the body of `GET /credits`, negative where it is overdrawn; `undefined` where the body is something else. */
export function readCredits(json: unknown): NanoUsd | undefined {
  const data = objectOf(objectOf(json).data);
  const bought = usdOf(data.total_credits);
  const used = usdOf(data.total_usage);
  return bought === undefined || used === undefined ? undefined : subtractMoney(bought, used);
}
