import { setTimeout as sleep } from 'node:timers/promises';

/** A condition that did not come true in time; says what was seen last. */
export class WaitedTooLong extends Error {
  readonly code = 'waitedTooLong';

  constructor(what: string, ms: number, last: unknown) {
    super(`Waited ${(ms / 1000).toFixed(0)} s for ${what}. Last seen: ${describe(last)}`);
    this.name = 'WaitedTooLong';
  }
}

export interface WaitOptions {
  /** Generous by default: a slow machine must not fail a test. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/** Asks until the answer satisfies; resolves with that answer, rejects with `WaitedTooLong`. */
export async function until<T>(what: string, ask: () => T | Promise<T>, satisfied: (answer: T) => boolean, options: WaitOptions = {}): Promise<T> {
  const { timeoutMs = 60_000, everyMs = 50 } = options;
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer)) return answer;
    if (performance.now() >= end) throw new WaitedTooLong(what, timeoutMs, answer);
    await sleep(everyMs);
  }
}

/** Resolves with the first answer that is not undefined. */
export async function untilDefined<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, options: WaitOptions = {}): Promise<T> {
  const answer = await until<T | undefined>(what, ask, (value) => value !== undefined, options);
  if (answer === undefined) throw new Error(`${what} is undefined.`);
  return answer;
}

function describe(value: unknown): string {
  return (value === undefined ? 'nothing' : JSON.stringify(value)).slice(0, 600);
}
