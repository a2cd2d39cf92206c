import type { NanoUsd } from '../money.ts';
import { ZERO, nano } from '../money.ts';
import type { PeriodKind, Zone } from '../period.ts';
import { periodAt } from '../period.ts';
import type { CallFact, CallScope } from './callFact.ts';
import { isInScope, spendOfFact } from './callFact.ts';
import { dayNamer } from './dayNamer.ts';

/** Over what a cap counts. */
export type CapPeriod = Exclude<PeriodKind, 'hour'>;

/** A cap that might have been set. */
export interface CapTerms {
  readonly cap: NanoUsd;
  readonly period: CapPeriod;
  readonly zone: Zone;
  readonly countByok: boolean;
  /** Whether money that the key spent elsewhere uses up the cap; it cannot be stopped. */
  readonly countUntracked: boolean;
}

/** One local day under the cap. */
export interface CappedDay {
  readonly day: string;
  readonly before: NanoUsd;
  readonly after: NanoUsd;
  readonly stopped: number;
}

/** What a cap would have done. */
export interface Capping {
  /** Calls that would have been stopped, and on how many days. */
  readonly stopped: number;
  readonly daysStopped: number;
  /** What was spent, and would have been. */
  readonly before: NanoUsd;
  readonly after: NanoUsd;
  /** Calls counted with their estimate, since their cost is not known; and those that have none, which are counted as nothing. */
  readonly estimated: number;
  readonly unknown: number;
  /** The part of `after` that was spent elsewhere, and would have been in any case. */
  readonly elsewhere: NanoUsd;
  /** Money spent elsewhere over several days, which is left out: nobody knows on which of them. */
  readonly lumps: NanoUsd;
  /** Whether a period ends above the cap all the same, because of what was spent elsewhere. */
  readonly isPassedElsewhere: boolean;
  /** Days with calls, oldest first. */
  readonly days: readonly CappedDay[];
}

/** Sums while the calls are walked through. */
interface Walk {
  end: number;
  spent: number;
  stopped: number;
  after: number;
  before: number;
  estimated: number;
  unknown: number;
  elsewhere: number;
  lumps: number;
  isPassedElsewhere: boolean;
  readonly days: Map<string, { before: number; after: number; stopped: number }>;
}

/**
 * Replays calls in the order of time. A call is taken to be sent as it was, and stopped where its own cost would have gone beyond the cap;
 * later ones of the period that fit are let through. The guard itself decides by the most that a call could cost, and would have stopped
 * no fewer.
 */
export function replayCap(facts: Iterable<CallFact>, scope: CallScope, terms: CapTerms): Capping {
  const walk: Walk = { end: 0, spent: 0, stopped: 0, after: 0, before: 0, estimated: 0, unknown: 0, elsewhere: 0, lumps: 0, isPassedElsewhere: false, days: new Map() };
  const dayOfFact = dayNamer(terms.zone);
  const isAll = scope.client === undefined && scope.model === undefined && scope.purpose === undefined;
  for (const fact of [...facts].sort((a, b) => a.at - b.at)) {
    if (fact.isElsewhere ? !(isAll && terms.countUntracked) : !isInScope(fact, scope)) continue;
    if (fact.isLump) walk.lumps += fact.cost ?? 0;
    else step(walk, fact, dayOfFact(fact.at), terms);
  }
  const days = [...walk.days].map(([day, { before, after, stopped }]) => ({ day, before: nano(before), after: nano(after), stopped }));
  return {
    stopped: walk.stopped, daysStopped: days.filter(({ stopped }) => stopped > 0).length,
    before: nano(walk.before), after: nano(walk.after), estimated: walk.estimated, unknown: walk.unknown,
    elsewhere: nano(walk.elsewhere), lumps: nano(walk.lumps), isPassedElsewhere: walk.isPassedElsewhere, days,
  };
}

function step(walk: Walk, fact: CallFact, name: string, { cap, period, zone, countByok }: CapTerms): void {
  if (fact.at >= walk.end) {
    walk.end = periodAt(period, fact.at, zone).end;
    walk.spent = 0;
  }
  const cost = costOfFact(walk, fact, countByok);
  const isStopped = !fact.isElsewhere && cost > 0 && walk.spent + cost > cap;
  const day = dayOf(walk, name);
  walk.before += cost;
  day.before += cost;
  if (isStopped) {
    walk.stopped += fact.calls;
    day.stopped += fact.calls;
    return;
  }
  walk.spent += cost;
  walk.after += cost;
  day.after += cost;
  if (!fact.isElsewhere) return;
  walk.elsewhere += cost;
  if (walk.spent > cap) walk.isPassedElsewhere = true;
}

function costOfFact(walk: Walk, fact: CallFact, countByok: boolean): NanoUsd {
  const spend = spendOfFact(fact, countByok);
  if (spend !== undefined) return spend;
  if (fact.bound === undefined) walk.unknown += fact.calls;
  else walk.estimated += fact.calls;
  return fact.bound ?? ZERO;
}

function dayOf({ days }: Walk, day: string): { before: number; after: number; stopped: number } {
  const found = days.get(day) ?? { before: 0, after: 0, stopped: 0 };
  days.set(day, found);
  return found;
}
