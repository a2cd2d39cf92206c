import type { NanoUsd } from '../money.ts';
import { ZERO, maxMoney, nano } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { LAG_MS } from './backdating.ts';
import type { NewEvent } from './events.ts';
import type { KeyAtOrigin } from './openCalls.ts';
import { isOwn, unresolved } from './openCalls.ts';
import type { LedgerState } from './state.ts';

/** When nothing better than an estimate is to be hoped for. */
export const GIVE_UP_MS = 24 * 3_600_000;
/** When an estimate that the key's counter agrees with becomes its word: calls without a word of their own are not kept at hand for ever. */
const FINAL_MS = 30 * 24 * 3_600_000;

/** The growth of the key's counters that neither known calls nor booked money explain; negative where those are more. */
export interface Rest {
  readonly usage: NanoUsd;
  readonly byok: NanoUsd;
}

/** Whether the key's counter has seen everything that we may have spent: nothing runs, and nothing ended a moment ago. */
export function isAtRest(state: LedgerState, key: KeyAtOrigin, at: number): boolean {
  for (const hold of state.holds.values()) if (hold.origin === key.origin && hold.keyHash === key.keyHash) return false;
  return !state.entries().some((entry) => isOwn(entry, key) && entry.calls > 0 && at - (entry.settledAt ?? entry.at) < LAG_MS);
}

/**
 * Whether the ledger is at rest as far as it knows: the key has said the same twice, has seen everything, and no call is open whose cost
 * somebody may still tell.
 */
export function restsAt(state: LedgerState, key: KeyAtOrigin, at: number): boolean {
  const [before, last] = state.keys.account(key.origin, key.keyHash).samples.slice(-2);
  const isStill = before !== undefined && last?.key.usage === before.key.usage && last.key.byokUsage === before.key.byokUsage;
  return isStill && isAtRest(state, key, at) && unresolved(state, key).every((entry) => isShared(entry, at));
}

/**
 * Shares the growth that nothing explains among the calls whose cost nobody told. Estimates stand as far as it reaches, the newest give
 * way first; then calls that nobody can be asked about get what is left, oldest first, each up to its high figure: in that order the
 * calls before any instant never get less than they cost, so that no sample proves too much afterwards. Nothing is shared out while
 * one of them can still be asked about. `tolerance`: less is no growth.
 */
export function settleAtRest(state: LedgerState, key: KeyAtOrigin, rest: Rest, { at, tolerance }: { readonly at: number; readonly tolerance: NanoUsd }): readonly NewEvent[] {
  const open = unresolved(state, key).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  if (open.some((entry) => canBeAsked(entry, at))) return [];
  const bound = maxMoney(ZERO, maxMoney(rest.usage, rest.byok));
  const shares = open.filter((entry) => entry.estimate !== undefined || isGivenUp(entry, at)).map((entry) => new Share(entry, bound, isGivenUp(entry, at)));
  const lacking = giveWay(shares, rest.usage, tolerance);
  handOut(shares, rest);
  const upstreamLacking = rest.byok + tolerance < 0 ? Math.abs(rest.byok) : 0;
  return [...shares.flatMap((share) => share.events(at)), ...reduce(state, key, { usage: lacking, byok: upstreamLacking }, at)];
}

/** What one call gets. */
class Share {
  readonly isEstimate: boolean;
  readonly high: NanoUsd;
  cost: number;
  upstream = 0;
  private readonly entry: UsageEntry;
  private isExact = true;

  constructor(entry: UsageEntry, bound: NanoUsd, isGivenUp: boolean) {
    this.entry = entry;
    this.isEstimate = isGivenUp && entry.generationId !== undefined;
    // Without an upper bound of its own, it cannot have cost more than all that nothing explains.
    this.high = entry.estimate === undefined || bound < entry.estimate ? bound : entry.estimate;
    this.cost = this.isEstimate ? Math.min(entry.cost ?? ZERO, this.high) : 0;
  }

  /** Takes up to its high figure; returns what is left. */
  take(left: number): number {
    const more = Math.min(this.high - this.cost, left);
    this.cost += more;
    return left - more;
  }

  takeUpstream(left: number): number {
    this.upstream = Math.min(this.high, left);
    return left - this.upstream;
  }

  /** What was got beside an estimate is no better than one, unless it is all that it can be. */
  besideEstimates(rest: Rest): void {
    this.isExact = this.cost === this.high && (rest.byok <= ZERO || this.upstream === this.high);
  }

  /** What is to be written of it; nothing where it stands so already. */
  events(at: number): readonly NewEvent[] {
    const { entry } = this;
    const isFinal = this.isEstimate ? at - entry.at >= FINAL_MS : this.isExact;
    const money = { cost: nano(this.cost), ...this.upstreamFields() };
    if (isFinal) return [{ type: 'amend', id: entry.id, fields: { ...money, costSource: 'key', settledAt: at } }];
    if (this.stands()) return [];
    return [{ type: 'amend', id: entry.id, fields: { ...money, estimate: this.high, costSource: 'estimate', settledAt: entry.settledAt ?? at } }];
  }

  private stands(): boolean {
    const { cost, estimate, upstreamCost = ZERO, costSource } = this.entry;
    return costSource === 'estimate' && cost === this.cost && estimate === this.high && upstreamCost === this.upstream;
  }

  private upstreamFields(): Partial<UsageEntry> {
    if (this.upstream === 0 && this.entry.isByok !== true) return {};
    return { upstreamCost: nano(this.upstream), ...(this.upstream > 0 ? { isByok: true } : {}) };
  }
}

/** The newest estimates give way where the counter has not grown by as much. Returns what even that does not cover. */
function giveWay(shares: readonly Share[], rest: NanoUsd, tolerance: NanoUsd): number {
  const estimates = shares.filter(({ isEstimate }) => isEstimate);
  let lacking = estimates.reduce((sum, { cost }) => sum + cost, 0) - rest;
  if (lacking <= tolerance) return 0;
  for (const share of estimates.toReversed()) {
    const less = Math.min(share.cost, Math.max(0, lacking));
    share.cost -= less;
    lacking -= less;
  }
  return lacking > tolerance ? lacking : 0;
}

function handOut(shares: readonly Share[], rest: Rest): void {
  const estimates = shares.filter(({ isEstimate }) => isEstimate);
  const orphans = shares.filter(({ isEstimate }) => !isEstimate);
  let left = Math.max(0, rest.usage - estimates.reduce((sum, { cost }) => sum + cost, 0));
  for (const share of [...orphans, ...estimates]) left = share.take(left);
  let upstream = Math.max(0, rest.byok);
  for (const share of shares) upstream = share.takeUpstream(upstream);
  if (estimates.length > 0) for (const share of orphans) share.besideEstimates(rest);
}

/** What the key's word was taken for was too much: the newest such costs give way, of either counter by what it lacks. */
function reduce(state: LedgerState, key: KeyAtOrigin, lacking: { readonly usage: number; readonly byok: number }, at: number): readonly NewEvent[] {
  if (lacking.usage === 0 && lacking.byok === 0) return [];
  const told = state.entries().filter((entry) => isOwn(entry, key) && entry.costSource === 'key').toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  let { usage, byok } = lacking;
  return told.flatMap(({ id, cost = ZERO, upstreamCost = ZERO }): readonly NewEvent[] => {
    const less = Math.min(cost, usage);
    const lessUpstream = Math.min(upstreamCost, byok);
    usage -= less;
    byok -= lessUpstream;
    if (less === 0 && lessUpstream === 0) return [];
    const upstream = lessUpstream > 0 ? { upstreamCost: nano(upstreamCost - lessUpstream) } : {};
    return [{ type: 'amend', id, fields: { cost: nano(cost - less), ...upstream, costSource: 'key', settledAt: at } }];
  });
}

/** What could be given to it at rest has been, or never can be. */
function isShared(entry: UsageEntry, at: number): boolean {
  return !canBeAsked(entry, at) && (entry.cost !== undefined || entry.estimate === undefined);
}

/** Someone knows its cost, and may still tell. */
function canBeAsked(entry: UsageEntry, at: number): boolean {
  return entry.generationId !== undefined && !isGivenUp(entry, at);
}

function isGivenUp({ costSource, at: sent }: UsageEntry, at: number): boolean {
  return costSource === 'estimate' || at - sent >= GIVE_UP_MS;
}
