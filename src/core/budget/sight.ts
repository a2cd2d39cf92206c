import type { Certainty } from '../format.ts';
import type { Spend } from './spend.ts';
import { certaintyOf } from './spend.ts';

/** What is seen of the money that other programs spend with the key. */
export interface Sight {
  /** Whether it counts at all: otherwise nothing is missed. */
  readonly countsOthers: boolean;
  /** Whether the key answers. */
  readonly answers: boolean;
  /** When the key last said what it has spent, epoch milliseconds; absent: never. */
  readonly sampledAt?: number;
}

/** How sure the figure of a period is that began at `start`: a lower bound where the key has not confirmed it; `undefined` where nothing at all is known. */
export function seenCertainty(spend: Spend, start: number, { countsOthers, answers, sampledAt }: Sight): Certainty | undefined {
  const isConfirmed = answers && sampledAt !== undefined && sampledAt >= start;
  if (!countsOthers || isConfirmed) return certaintyOf(spend);
  return spend.sums.calls === 0 && spend.spent === 0 ? undefined : 'atLeast';
}
