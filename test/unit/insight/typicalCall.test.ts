import { describe, expect, it } from 'vitest';
import { EXAMPLE_CALL, typicalCall } from '../../../src/core/insight/typicalCall.ts';
import { call, elsewhere, without } from './kit.ts';

describe('a typical call', () => {
  it('is the middle of what was sent and of what was answered', () => {
    const calls = [100, 300, 9000].map((inputTokens, index) => call({ inputTokens, outputTokens: [50, 10, 20][index] ?? 0 }));
    expect(typicalCall(calls)).toEqual({ inputTokens: 300, outputTokens: 20, calls: 3 });
    expect(typicalCall([...calls, call({ inputTokens: 401, outputTokens: 30 })])).toEqual({ inputTokens: 351, outputTokens: 25, calls: 4 });
  });

  it('is an example where there is none', () => {
    expect(typicalCall([])).toBe(EXAMPLE_CALL);
    expect(typicalCall([elsewhere(1), call({ hasFailed: true }), call({ isEmbedding: true }), call({ calls: 3 }), without(call(), 'outputTokens')])).toBe(EXAMPLE_CALL);
  });
});
