import type { UsageEntry } from '../usage.ts';
import type { LedgerState } from './state.ts';

/** The newest calls at hand, newest first, at most so many. Money spent elsewhere is not among them. */
export function newestCalls(state: LedgerState, origin: string, limit: number): readonly UsageEntry[] {
  const calls = state.entries().filter((entry) => entry.origin === origin && entry.source !== 'untracked');
  return calls.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).slice(0, limit);
}
