import { tagsIn } from '../ledger/labels.ts';
import type { Lens } from '../ledger/meters.ts';
import { LABEL_OF, admits } from '../ledger/meters.ts';
import { BUCKET_MS } from '../ledger/quarterHours.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Sums } from '../ledger/sums.ts';
import { spendOfSums } from '../ledger/sums.ts';
import type { PeriodKind } from '../period.ts';

const HOUR = 4 * BUCKET_MS;
const DAY = 24 * HOUR;

/** How far back is looked to say how fast a limit of each period is used up: short enough to be "now", long enough not to be one call. */
export const PACE_MS: Readonly<Record<PeriodKind, number>> = { hour: HOUR / 2, day: 2 * HOUR, week: DAY, month: 7 * DAY };

/** How fast something is used up: so much (nano-dollars, tokens, requests) in so many milliseconds up to now. */
export interface Pace {
  readonly amount: number;
  readonly overMs: number;
}

/** How fast what a lens sees is spent. `since`: when records begin, epoch milliseconds; before that, silence is not "nothing spent". */
export function paceOf(lens: Lens, metric: 'cost' | 'tokens', backMs: number, state: LedgerState, now: number, countByok: boolean, since = 0): Pace {
  const start = Math.floor(Math.max(now - backMs, since) / BUCKET_MS) * BUCKET_MS;
  const sums = sumsSeen(lens, state, start, now);
  return { amount: metric === 'cost' ? spendOfSums(sums, countByok) : sums.inputTokens + sums.outputTokens, overMs: Math.max(BUCKET_MS, now - start) };
}

/** When so much more is used up at that pace, epoch milliseconds; `undefined` where nothing is used. */
export function reachedAt(left: number, { amount, overMs }: Pace, now: number): number | undefined {
  if (left <= 0) return now;
  return amount > 0 ? now + (left * overMs) / amount : undefined;
}

function sumsSeen(lens: Lens, state: LedgerState, start: number, now: number): Sums {
  const label = LABEL_OF[lens.dimension];
  if (label === undefined) return state.buckets.total(start, now, (cell) => admits(lens, cell, cell.origin));
  const values = label === 'tags' ? tagsIn : (value: string): readonly string[] => [value];
  return state.labels.total(start, now, (cell) => cell.origin === lens.origin && cell.label === label && values(cell.value).some((each) => lens.admits(each)));
}
