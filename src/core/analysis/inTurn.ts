import type { AskBreakdown } from './ledgerSource.ts';

/**
 * Asks one thing after the other, so that what is not wanted any more when its turn comes is not asked at all; it rejects then. All at once,
 * the ledger's thread would have to answer everything before it came to a newer question.
 */
export function inTurn(ask: AskBreakdown, signal: AbortSignal | undefined): AskBreakdown {
  let last: Promise<unknown> = Promise.resolve();
  return (asked) => {
    const answer = last.then(() => {
      signal?.throwIfAborted();
      return ask(asked);
    });
    last = answer.catch(() => undefined);
    return answer;
  };
}
