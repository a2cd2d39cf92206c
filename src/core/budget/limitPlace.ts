import type { LimitField } from './limitFields.ts';
import type { Standing } from './standing.ts';
import type { Breach } from './terms.ts';

/** A limit as it stands in the settings. */
export interface LimitPlace {
  /** `everything` for the plain limits. */
  readonly scope: string;
  readonly field: LimitField;
}

const COST = { hour: 'hourly', day: 'daily', week: 'weekly', month: 'monthly' } as const;
const TOKENS = { hour: 'tokensPerHour', day: 'tokensPerDay' } as const;

/** The limit that had no room; `undefined` where raising one would not help, or it is not ours. */
export function limitOf(breach: Breach): LimitPlace | undefined {
  switch (breach.kind) {
    case 'runaway':
    case 'unknown-price': return undefined;
    case 'request': return { scope: breach.request.budget, field: 'perRequest' };
    case 'period': return placeOf(breach.standing);
  }
}

/** Where a limit stands in the settings; `undefined` where it is not ours. */
export function placeOf({ budget, metric, period: { kind } }: Pick<Standing, 'budget' | 'metric' | 'period'>): LimitPlace | undefined {
  if (budget === 'key') return undefined;
  if (metric === 'cost') return { scope: budget, field: COST[kind] };
  return kind === 'hour' || kind === 'day' ? { scope: budget, field: TOKENS[kind] } : undefined;
}
