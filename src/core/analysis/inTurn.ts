import type { AskBreakdown } from './ledgerSource.ts';

/**
 * Asks two things at a time, in their order: the ledger's thread has the next one at hand when it is through with one, and what is not wanted any more
 * when its turn comes is not asked at all; it rejects then. All at once, the thread would have to answer everything before it came to a newer question.
 */
export function inTurn(ask: AskBreakdown, signal: AbortSignal | undefined): AskBreakdown {
  let lastButOne: Promise<unknown> = Promise.resolve();
  let last: Promise<unknown> = Promise.resolve();
  return (asked) => {
    const answer = lastButOne.then(() => {
      signal?.throwIfAborted();
      return ask(asked);
    });
    [lastButOne, last] = [last, answer.catch(() => undefined)];
    return answer;
  };
}
