import type { LedgerState } from '../ledger/state.ts';
import { BUCKET_MS } from '../ledger/quarterHours.ts';
import { spendOfSums } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, maxMoney, subtractMoney, nano } from '../money.ts';
import type { Budgeting, CostStanding, Standing } from './standing.ts';

/** Other programs' spend is looked at for so long back, to say how fast it is. */
const USUAL_MS = 4 * BUCKET_MS;

/** How far past a hard limit spend could go now, and why. */
export interface WorstCase {
  /** The limit that could be passed by the most. */
  readonly standing: CostStanding;
  /** By how much, as far as it can be told; zero: not at all. */
  readonly over: NanoUsd;
  /** Calls in flight whose high figure is itself an estimate, as it stands in `over`. */
  readonly unsure: number;
  /** Calls in flight of which nobody knows what they cost at most: while they run, there is no bound. */
  readonly unbounded: number;
  /** Calls that have ended without a known cost; their high figures stand in `over`. */
  readonly unresolved: number;
  /** When other programs' spend was last seen, epoch milliseconds; absent where it does not count, or the key was never asked. */
  readonly seenAt?: number;
  /** What they may have spent since, at the rate of the hour before; it stands in `over`. */
  readonly unseen: NanoUsd;
}

/** Whether nothing at all is uncertain: the limit is kept exactly. */
export function isExact({ over, unbounded, unsure, unresolved, unseen }: WorstCase): boolean {
  return over + unbounded + unsure + unresolved + unseen === 0;
}

/** The worst case of all hard limits in dollars; `undefined` where there is none. `keyHash`: the key that is asked what others spend. */
export function worstCase(standings: readonly Standing[], state: LedgerState, now: number, budgeting: Budgeting, keyHash?: string): WorstCase | undefined {
  const seenAt = keyHash === undefined || !budgeting.countUntracked ? undefined : state.keys.account(budgeting.origin, keyHash).samples.at(-1)?.at;
  const unseen = seenAt === undefined ? ZERO : unseenSince(seenAt, state, now, budgeting);
  const hard = standings.filter((standing): standing is CostStanding => standing.metric === 'cost' && standing.budget !== 'key' && standing.policy === 'stop');
  const cases = hard.map((standing) => caseOf(standing, standing.budget === 'everything' ? { unseen, ...(seenAt === undefined ? {} : { seenAt }) } : { unseen: ZERO }));
  return cases.toSorted((a, b) => b.unbounded - a.unbounded || b.over - a.over || b.standing.share - a.standing.share)[0];
}

function caseOf(standing: CostStanding, blind: Pick<WorstCase, 'unseen' | 'seenAt'>): WorstCase {
  const { used, aside, limit, spend } = standing;
  return {
    standing,
    over: maxMoney(ZERO, subtractMoney(addMoney(used, aside, blind.unseen), limit)),
    unsure: spend.running.unsure,
    unbounded: spend.running.unbounded,
    unresolved: spend.sums.unknown,
    ...blind,
  };
}

/** What others would have spent since they were last seen, had they gone on as in the hour before. */
function unseenSince(seenAt: number, { buckets }: LedgerState, now: number, { origin, countByok }: Budgeting): NanoUsd {
  const end = Math.ceil(seenAt / BUCKET_MS) * BUCKET_MS;
  const sums = buckets.total(end - USUAL_MS, end, (cell) => cell.origin === origin && cell.source === 'untracked');
  return nano(Math.round(spendOfSums(sums, countByok) * Math.max(0, now - seenAt) / USUAL_MS));
}
