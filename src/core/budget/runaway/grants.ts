import type { NanoUsd } from '../../money.ts';
import { fromUsd, subtractMoney } from '../../money.ts';

/** What the person said about a paused session: go on for so much more money, until an instant (epoch milliseconds), or not at all. */
export type Grant =
  | { readonly kind: 'money'; readonly left: NanoUsd }
  | { readonly kind: 'until'; readonly at: number }
  | { readonly kind: 'stopped' };

/** What the person may choose. */
export type Choice = 'money' | 'time' | 'stop';

export const CHOICES: readonly Choice[] = ['money', 'time', 'stop'];

/** What a choice grants. */
export const GRANTED_MONEY: NanoUsd = fromUsd(2);
export const GRANTED_MINUTES = 10;

/** The grant that a choice makes now. */
export function grantOf(choice: Choice, now: number): Grant {
  switch (choice) {
    case 'money': return { kind: 'money', left: GRANTED_MONEY };
    case 'time': return { kind: 'until', at: now + GRANTED_MINUTES * 60_000 };
    case 'stop': return { kind: 'stopped' };
  }
}

/** The grant after a call of the session that cost so much. */
export function afterCost(grant: Grant, cost: NanoUsd): Grant {
  return grant.kind === 'money' ? { kind: 'money', left: subtractMoney(grant.left, cost) } : grant;
}

/** Whether the grant lets the session go on, whatever it looks like. */
export function isGranted(grant: Grant | undefined, now: number): boolean {
  if (grant === undefined) return false;
  return (grant.kind === 'money' && grant.left > 0) || (grant.kind === 'until' && now < grant.at);
}
