import type { NanoUsd } from '../money.ts';
import { addMoney } from '../money.ts';
import type { Hold } from './hold.ts';
import type { LedgerState } from './state.ts';

/** Calls that run now, and what they will cost together as far as can be told. */
export interface RunningCalls {
  readonly calls: number;
  /** What those are expected to cost whose price is known; `undefined` where none's is. */
  readonly expected?: NanoUsd;
  /** Calls of which nobody knows what they will cost. */
  readonly unpriced: number;
}

/** What runs at an origin, in every process of the home. */
export function runningCalls({ holds }: Pick<LedgerState, 'holds'>, origin: string): RunningCalls {
  const running = [...holds.values()].filter((hold) => hold.origin === origin);
  const known = running.flatMap((hold) => expectedOf(hold) ?? []);
  return { calls: running.length, unpriced: running.length - known.length, ...(known.length === 0 ? {} : { expected: addMoney(...known) }) };
}

/** What a running call is expected to cost; of one that was sent by an earlier version, what it can cost at most. */
export function expectedOf({ expected, high }: Pick<Hold, 'expected' | 'high'>): NanoUsd | undefined {
  return expected ?? high;
}
