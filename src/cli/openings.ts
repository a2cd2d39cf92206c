import type { BreakdownAsk } from '../core/ledger/breakdown.ts';
import { BEFORE_MONITORING } from '../core/ledger/bookings.ts';
import { dayOf } from '../core/ledger/breakdownRange.ts';
import { lumpCells } from '../core/ledger/lumpCells.ts';
import { spendOfSums, sumsOf } from '../core/ledger/sums.ts';
import type { NanoUsd } from '../core/money.ts';
import { ZERO, addMoney, toUsd } from '../core/money.ts';
import type { Zone } from '../core/period.ts';
import { dayKey } from '../core/period.ts';
import type { UsageEntry } from '../core/usage.ts';
import type { Ledger } from '../storage/ledger.ts';
import { isInReach } from './counters.ts';

/** Money that a key had spent over several days before it was first seen: all of it is counted on the last of them. */
export interface Opening {
  /** Where it is counted, as `2026-11-22`. */
  readonly day: string;
  /** First and last day of those on which it was spent; the same as instants (epoch milliseconds). */
  readonly from: string;
  readonly to: string;
  readonly since: number;
  readonly at: number;
  readonly amount: NanoUsd;
}

/** The same as JSON: from one day to another, both included. */
export interface OpeningJson {
  readonly day: string;
  readonly from: string;
  readonly to: string;
  readonly cost: number;
}

/** What is asked, and how it is counted. */
export interface OpeningAsk extends Pick<BreakdownAsk, 'origin' | 'start' | 'end'> {
  readonly zone: Zone;
  readonly countByok: boolean;
  readonly now: number;
}

/** More of them there cannot be on one day: a few for each key. */
const MOST = 100;
const WHERE = { source: ['untracked'], purpose: [BEFORE_MONITORING] } as const;

/** The openings that are counted in that time, oldest first. The database is asked only where there are some. */
export async function openingsIn(ledger: Ledger, ask: OpeningAsk): Promise<readonly Opening[]> {
  if (isInReach(ask, ask.now) && !hasLumps(ledger, ask)) return [];
  const { origin, start, end, zone } = ask;
  const days = await ledger.query('breakdown', { origin, start, end, zone: zone.name, by: ['day'], where: WHERE });
  const found = await Promise.all(days.map(({ keys: [day = ''] }) => openingOn(ledger, day, ask)));
  return found.flatMap((opening) => opening ?? []).sort((a, b) => a.at - b.at);
}

/** An opening as JSON. */
export function openingJson({ day, from, to, amount }: Opening): OpeningJson {
  return { day, from, to, cost: toUsd(amount) };
}

/** What of a day's figure was spent on others; USD. */
export function openedOn(day: string, openings: readonly Opening[]): number {
  return toUsd(openings.reduce((sum, opening) => (opening.day === day ? addMoney(sum, opening.amount) : sum), ZERO));
}

function hasLumps({ state }: Ledger, { origin, start, end }: OpeningAsk): boolean {
  for (const cell of lumpCells(state, origin)) if (cell.start >= start && cell.start < end) return true;
  return false;
}

/** All that is counted on one day; nothing where it was spent on that day alone. */
async function openingOn(ledger: Ledger, day: string, { origin, zone, countByok }: OpeningAsk): Promise<Opening | undefined> {
  const { start, end } = dayOf(day, zone);
  const { entries } = await ledger.query('entriesIn', { origin, start, end, where: WHERE, limit: MOST });
  const lumps = entries.filter((entry) => dayKey(sinceOf(entry), zone) !== day);
  if (lumps.length === 0) return undefined;
  const [since, at] = [Math.min(...lumps.map(sinceOf)), Math.max(...lumps.map((entry) => entry.at))];
  return {
    day, since, at, from: dayKey(since, zone), to: dayKey(at, zone),
    amount: lumps.reduce((sum, entry) => addMoney(sum, spendOfSums(sumsOf(entry), countByok)), ZERO),
  };
}

function sinceOf({ since, at }: UsageEntry): number {
  return since ?? at;
}
