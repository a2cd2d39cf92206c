import type { Sums } from './sums.ts';

/** Dimensions that every call has in the rollups by quarter hour. `key` is the SHA-256 of the API key. */
export const COMBO_DIMENSIONS = [
  'model', 'provider', 'client', 'user', 'project', 'purpose', 'endpoint', 'source', 'status', 'costSource', 'key',
] as const;

/** Dimensions with too many values for those; they have a rollup of their own. */
export const LABEL_DIMENSIONS = ['session', 'tag'] as const;

/** Stretches of local time. */
export const TIME_DIMENSIONS = ['hour', 'weekday', 'day', 'week', 'month'] as const;

export type ComboDimension = (typeof COMBO_DIMENSIONS)[number];
export type LabelDimension = (typeof LABEL_DIMENSIONS)[number];
export type TimeDimension = (typeof TIME_DIMENSIONS)[number];

/** What spend can be broken down by. */
export type Dimension = ComboDimension | LabelDimension | TimeDimension;

/** Every dimension there is. */
export const DIMENSIONS: readonly Dimension[] = [...COMBO_DIMENSIONS, ...LABEL_DIMENSIONS, ...TIME_DIMENSIONS];

/** Which entries count: those that have, in every dimension given, one of its values. The empty string stands for "none". */
export type Filter = Readonly<Partial<Record<ComboDimension | LabelDimension, readonly string[]>>>;

/** A question for sums. */
export interface BreakdownAsk {
  readonly origin: string;
  /** IANA zone that hours, days, weeks and months are cut by. */
  readonly zone: string;
  /** Epoch milliseconds, on a quarter hour. */
  readonly start: number;
  /** Excluded; epoch milliseconds, on a quarter hour. */
  readonly end: number;
  /** Three where two of them are times. */
  readonly by: readonly [] | readonly [Dimension] | readonly [Dimension, Dimension] | readonly [Dimension, Dimension, Dimension];
  readonly where?: Filter;
  /** Whether to add up latencies too, which takes as long again. */
  readonly latency?: boolean;
}

/**
 * Sums of the entries that have these keys, in the order of `by`. A key is the value as the entry has it, the empty string where it has none;
 * `hour` 0 to 23, `weekday` 1 (Monday) to 7, `day` 2026-11-22, `week` the day of its Monday, `month` 2026-11, all in the zone.
 * An entry with several tags is in the row of each of them.
 */
export interface BreakdownRow {
  readonly keys: readonly string[];
  readonly sums: Sums;
  /** How many entries there are, blocked, cached and untracked ones too. */
  readonly entries: number;
  /** How many calls took how long (see `latency.ts`); empty where it was not asked for. */
  readonly latency: readonly number[];
}

export function isComboDimension(dimension: Dimension): dimension is ComboDimension {
  return (COMBO_DIMENSIONS as readonly Dimension[]).includes(dimension);
}

export function isTimeDimension(dimension: Dimension): dimension is TimeDimension {
  return (TIME_DIMENSIONS as readonly Dimension[]).includes(dimension);
}
