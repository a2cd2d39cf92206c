import type { CallFact } from './callFact.ts';

/** The call that prices are compared by. */
export interface TypicalCall {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** From how many calls it is the middle; 0: it is only an example. */
  readonly calls: number;
}

/** What stands in for a typical call while there are none. */
export const EXAMPLE_CALL: TypicalCall = { inputTokens: 1000, outputTokens: 500, calls: 0 };

/** The middle of what prompts and of what answers of one's own have; the example where there are none. */
export function typicalCall(facts: Iterable<CallFact>): TypicalCall {
  const inputs: number[] = [];
  const outputs: number[] = [];
  for (const { calls, isElsewhere, isEmbedding, hasFailed, inputTokens, outputTokens } of facts) {
    if (isElsewhere || isEmbedding || hasFailed || calls !== 1 || inputTokens === undefined || outputTokens === undefined) continue;
    inputs.push(inputTokens);
    outputs.push(outputTokens);
  }
  return inputs.length === 0 ? EXAMPLE_CALL : { inputTokens: medianOf(inputs), outputTokens: medianOf(outputs), calls: inputs.length };
}

/** Of an even number of values the mean of the middle two, rounded half up. */
function medianOf(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = Math.floor(values.length / 2);
  const upper = values[middle] ?? 0;
  return values.length % 2 === 1 ? upper : Math.round(((values[middle - 1] ?? 0) + upper) / 2);
}
