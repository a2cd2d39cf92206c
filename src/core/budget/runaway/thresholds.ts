import type { NanoUsd } from '../../money.ts';
import { fromUsd } from '../../money.ts';

/** How soon a session is taken for a runaway. */
export type Sensitivity = 'off' | 'low' | 'normal' | 'high';

export const SENSITIVITIES: readonly Sensitivity[] = ['off', 'low', 'normal', 'high'];

/** From where on a session is paused. */
export interface Thresholds {
  /** Score of a run of repeated steps. */
  readonly same: number;
  /** Score of a run of one error. */
  readonly errors: number;
  /** Steps without a turn of the person's, with one of the following beside. */
  readonly steps: number;
  readonly staleShare: number;
  readonly errorShare: number;
  /** With money spent unusually fast, so large a share of repeated steps will do. */
  readonly staleShareHot: number;
  /** Spend per minute that stops a session by itself, and how many times the user's busiest it must be. */
  readonly perMinute: NanoUsd;
  readonly timesBaseline: number;
}

const NORMAL: Thresholds = {
  same: 20, errors: 14, steps: 150, staleShare: 0.6, errorShare: 0.8, staleShareHot: 0.4, perMinute: fromUsd(15), timesBaseline: 15,
};
/** What the thresholds are multiplied with. Shares cannot rise much. */
const FACTOR: Readonly<Record<Exclude<Sensitivity, 'off'>, number>> = { low: 2, normal: 1, high: 0.6 };

/** The thresholds at a sensitivity; `undefined` where nothing is to be stopped. None is higher at a higher sensitivity. */
export function thresholdsAt(sensitivity: Sensitivity): Thresholds | undefined {
  if (sensitivity === 'off') return undefined;
  const factor = FACTOR[sensitivity];
  const share = Math.sqrt(factor);
  return {
    same: NORMAL.same * factor, errors: NORMAL.errors * factor, steps: NORMAL.steps * factor,
    staleShare: Math.min(0.9, NORMAL.staleShare * share), errorShare: Math.min(0.95, NORMAL.errorShare * share), staleShareHot: Math.min(0.9, NORMAL.staleShareHot * share),
    perMinute: Math.round(NORMAL.perMinute * factor) as NanoUsd, timesBaseline: NORMAL.timesBaseline * factor,
  };
}
