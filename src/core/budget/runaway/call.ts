import type { NanoUsd } from '../../money.ts';
import { ZERO } from '../../money.ts';
import { isObject } from '../../wire/json.ts';
import type { CallShape } from './shape.ts';

/** What is known of one call of a session; instants are epoch milliseconds. It survives JSON. */
export interface Call {
  /** The attempt's id: the same in every event. */
  readonly id: string;
  /** When it was sent. */
  readonly at: number;
  readonly shape: CallShape;
  /** What it is expected to cost (the middle, not the high figure); counts until the cost is known. */
  readonly estimate?: NanoUsd;
  /** When its answer had come; missing: it runs, or nobody said. */
  readonly endedAt?: number;
  /** The answer was a whole one. */
  readonly isOk?: boolean;
  readonly cost?: NanoUsd;
}

/** What a call comes to: its cost, else what it is expected to cost; nothing where it failed without a cost. `undefined` where nobody knows. */
export function costOf({ cost, estimate, endedAt, isOk }: Call): NanoUsd | undefined {
  return cost ?? (endedAt !== undefined && isOk === false ? ZERO : estimate);
}

/** What calls come to together, in nano-dollars, as far as it is known. */
export function spentOn(calls: readonly Call[]): number {
  return calls.reduce((sum, call) => sum + (costOf(call) ?? 0), 0);
}

/** Whether its answer had come by then, whole. */
export function hadSucceeded({ endedAt, isOk }: Call, at: number): boolean {
  return endedAt !== undefined && isOk === true && endedAt <= at;
}

/** Order of calls: by time, then by id. */
export function compareCalls(a: Pick<Call, 'at' | 'id'>, b: Pick<Call, 'at' | 'id'>): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Whether this was written as a call's shape. */
export function isShape(value: unknown): value is CallShape {
  return isObject(value) && NUMBERS.every((name) => typeof value[name] === 'number');
}

const NUMBERS = ['bytes', 'model', 'stem', 'whole', 'before', 'prior', 'act', 'input', 'error', 'sinceTurn'] as const satisfies readonly (keyof CallShape)[];
