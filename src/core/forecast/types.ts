import type { NanoUsd } from '../money.ts';
import type { PeriodKind, Zone } from '../period.ts';

/** What was spent in a stretch of time that begins at `start` (epoch milliseconds). Stretches without spend may be left out. */
export interface SpendCell {
  readonly start: number;
  readonly amount: NanoUsd;
}

/** What a forecast is made from. */
export interface ForecastAsk {
  readonly kind: Exclude<PeriodKind, 'hour'>;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  /** What was spent in the running period up to now. */
  readonly spent: NanoUsd;
  /** Spend up to now, in any order; more than four months back says nothing new. */
  readonly history: readonly SpendCell[];
  /** Spend up to now that is nobody's habit, and not in `history`: what keys had spent before they were first seen, in one lump for days or weeks. */
  readonly lumps?: readonly SpendCell[];
  /** Length of the history's stretches in milliseconds: a quarter of an hour, or an hour. */
  readonly cellMs: number;
  /** Since when (epoch milliseconds) spend is known at all; before that, silence is not "nothing spent". By default since the first stretch. */
  readonly since?: number;
}

/** The part of it that does not change with every call: what was spent before today. */
export type History = Pick<ForecastAsk, 'history' | 'lumps' | 'cellMs' | 'since'>;

/** What a forecast rests on. */
export interface ForecastBasis {
  /** Whole days of the user's own history that it was made from. */
  readonly days: number;
  /** How many forecasts of the same reach, made for the past and compared with what came, the band was taken from. */
  readonly trials: number;
}

/** Why there is no forecast. */
export type ForecastGap = 'too-little-history' | 'nothing-spent';

/**
 * The period's total at its end. `expected` is the middle: as likely too low as too high. Between `low` and `high` lies the end in four cases
 * out of five. None is below what is spent already.
 */
export type Forecast =
  | { readonly kind: 'known'; readonly expected: NanoUsd; readonly low: NanoUsd; readonly high: NanoUsd; readonly basis: ForecastBasis }
  | { readonly kind: 'unknown'; readonly why: ForecastGap; readonly basis: ForecastBasis };

/** A forecast that could be made. */
export type KnownForecast = Extract<Forecast, { readonly kind: 'known' }>;
