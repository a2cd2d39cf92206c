import type { NanoUsd } from '../../money.ts';
import { nano } from '../../money.ts';
import { quantile } from '../../forecast/quantile.ts';
import type { Call } from './call.ts';
import { costOf } from './call.ts';

/** How fast this user usually spends. */
export interface Baseline {
  /** What is passed in one active quarter hour of twenty only, per minute. */
  readonly perMinute: NanoUsd;
  /** Of how many active quarter hours that is known. */
  readonly quarters: number;
}

/** How fast a conversation spends. */
export interface Velocity {
  readonly perMinute: NanoUsd;
  /** Unusually fast: worth a closer look, no more. */
  readonly isHot: boolean;
}

/** Spend is taken over so long, milliseconds. */
export const SPEND_WINDOW_MS = 300_000;
const QUARTER_MINUTES = 15;
const BUSY = 0.95;
/** With fewer active quarter hours, nothing is known of a user: five hours of work. */
export const LEAST_QUARTERS = 20;
/** Below that, no speed is unusual; and what is so without any history. */
const COOL_NANOS = 1e9;
const HOT_NANOS = 5e9;
const HOT_TIMES = 8;

/** The baseline from what each quarter hour of the last weeks cost; those without spend are left out. */
export function baselineOf(quarters: readonly NanoUsd[]): Baseline {
  const active = quarters.filter((amount) => amount > 0);
  const busy = active.length === 0 ? 0 : quantile(active.map((amount) => [amount, 1]), BUSY);
  return { perMinute: nano(Math.round(busy / QUARTER_MINUTES)), quarters: active.length };
}

/** How fast these calls spent until now. */
export function velocityOf(calls: readonly Call[], now: number, baseline: Baseline): Velocity {
  const perMinute = perMinuteOf(calls, now);
  const limit = isKnown(baseline) ? Math.max(COOL_NANOS, HOT_TIMES * baseline.perMinute) : HOT_NANOS;
  return { perMinute, isHot: perMinute >= limit };
}

/** What these calls spent per minute lately. Only steps of conversations count: rows of a batch are nobody's circle. */
export function perMinuteOf(calls: readonly Call[], now: number): NanoUsd {
  let spent = 0;
  for (const call of calls) if (call.at > now - SPEND_WINDOW_MS && call.at <= now && call.shape.act !== 0) spent += costOf(call) ?? 0;
  return nano(Math.round(spent / (SPEND_WINDOW_MS / 60_000)));
}

/** Whether there is enough history to compare with. */
export function isKnown({ quarters }: Baseline): boolean {
  return quarters >= LEAST_QUARTERS;
}
