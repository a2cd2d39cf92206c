import type { LedgerState } from '../ledger/state.ts';
import { BUCKET_MS } from '../ledger/quarterHours.ts';
import { spendOfSums } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, maxMoney, subtractMoney, nano } from '../money.ts';
import type { Budgeting, CostStanding, Standing, TokenStanding } from './standing.ts';

/** Other programs' spend is looked at for so long back, to say how fast it is. */
const USUAL_MS = 4 * BUCKET_MS;
/** One poll may be under way, or have failed; after two nobody is looking. */
const POLLS = 2;

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
  /** What other programs spend counts, but nobody has looked for longer than two polls, or ever. */
  readonly isBlind: boolean;
  /** The hard token limit that has the most tokens set aside for calls which never said how many they had; absent where none has any. */
  readonly untold?: { readonly standing: TokenStanding; readonly tokens: number };
  /** The instant of which all this is said, epoch milliseconds. */
  readonly at: number;
}

/** Whether nothing at all is uncertain: the limit is kept exactly. */
export function isExact({ over, unbounded, unsure, unresolved, unseen, isBlind, untold }: WorstCase): boolean {
  return over + unbounded + unsure + unresolved + unseen === 0 && !isBlind && untold === undefined;
}

/** The worst case of all hard limits in dollars; `undefined` where there is none. `keyHash`: the key that is asked what others spend. */
export function worstCase(standings: readonly Standing[], state: LedgerState, now: number, budgeting: Budgeting, keyHash?: string): WorstCase | undefined {
  const sight = sightOf(state, now, budgeting, keyHash);
  const untold = untoldIn(standings);
  const hard = standings.filter((standing): standing is CostStanding => standing.metric === 'cost' && isHard(standing));
  const cases = hard.map((standing) => ({ ...caseOf(standing, standing.budget === 'everything' ? sight : CLEAR_SIGHT), ...(untold === undefined ? {} : { untold }), at: now }));
  return cases.toSorted((a, b) => b.unbounded - a.unbounded || b.over - a.over || Number(b.isBlind) - Number(a.isBlind) || b.standing.share - a.standing.share)[0];
}

/** How well others' spend is seen. */
type Sight = Pick<WorstCase, 'seenAt' | 'unseen' | 'isBlind'>;

const CLEAR_SIGHT: Sight = { unseen: ZERO, isBlind: false };

function sightOf(state: LedgerState, now: number, budgeting: Budgeting, keyHash: string | undefined): Sight {
  const { countUntracked, origin, settings } = budgeting;
  if (keyHash === undefined || !countUntracked) return CLEAR_SIGHT;
  const seenAt = state.keys.account(origin, keyHash).samples.at(-1)?.at;
  if (seenAt === undefined) return { unseen: ZERO, isBlind: true };
  return { seenAt, unseen: unseenSince(seenAt, state, now, budgeting), isBlind: now - seenAt > POLLS * settings.pollSeconds * 1000 };
}

function isHard({ budget, policy }: Standing): boolean {
  return budget !== 'key' && policy === 'stop';
}

function untoldIn(standings: readonly Standing[]): WorstCase['untold'] {
  const limits = standings.filter((standing): standing is TokenStanding => standing.metric === 'tokens' && isHard(standing));
  const all = limits.map((standing) => ({ standing, tokens: standing.spend.sums.pendingTokens })).filter(({ tokens }) => tokens > 0);
  return all.toSorted((a, b) => b.tokens - a.tokens)[0];
}

function caseOf(standing: CostStanding, sight: Sight): Omit<WorstCase, 'at'> {
  const { used, aside, limit, spend } = standing;
  return {
    standing,
    over: maxMoney(ZERO, subtractMoney(addMoney(used, aside, sight.unseen), limit)),
    unsure: spend.running.unsure,
    unbounded: spend.running.unbounded,
    unresolved: spend.sums.unknown,
    ...sight,
  };
}

/** What others would have spent since they were last seen, had they gone on as in the hour before. */
function unseenSince(seenAt: number, { buckets }: LedgerState, now: number, { origin, countByok }: Budgeting): NanoUsd {
  const end = Math.ceil(seenAt / BUCKET_MS) * BUCKET_MS;
  const sums = buckets.total(end - USUAL_MS, end, (cell) => cell.origin === origin && cell.source === 'untracked');
  return nano(Math.round(spendOfSums(sums, countByok) * Math.max(0, now - seenAt) / USUAL_MS));
}
