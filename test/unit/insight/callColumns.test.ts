import { describe, expect, it } from 'vitest';
import { packCalls, unpackCalls } from '../../../src/core/insight/callColumns.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { fromUsd } from '../../../src/core/money.ts';

const ENTRY: UsageEntry = {
  id: '01A', exchange: '01A', attempt: 1, at: 1_000_000, origin: 'https://openrouter.ai', device: 'd', keyHash: 'k', source: 'proxy', status: 'ok', calls: 1,
  client: 'cline', session: 's1', purpose: 'sum', model: 'a/b', provider: 'P', inputTokens: 10, outputTokens: 0, cacheReadTokens: 4, reasoningTokens: 0,
  cost: fromUsd(0.5), costSource: 'usage', estimate: fromUsd(0.9), isByok: true, upstreamCost: fromUsd(0.25),
};

describe('facts of calls in columns', () => {
  it('come out as they went in', () => {
    expect([...unpackCalls(packCalls([ENTRY]))]).toEqual([{
      at: 1_000_000, calls: 1, isElsewhere: false, isLump: false, hasFailed: false, isEmbedding: false, isByok: true, isEstimated: false, model: 'a/b', provider: 'P', client: 'cline', purpose: 'sum', session: 's1',
      cost: 500_000_000, byokCost: 250_000_000, bound: 900_000_000, inputTokens: 10, outputTokens: 0, cacheReadTokens: 4, cacheWriteTokens: 0, reasoningTokens: 0,
    }]);
  });

  it('tell what is not known from what is zero', () => {
    const bare: UsageEntry = { id: '01B', exchange: '01B', attempt: 1, at: 1, origin: 'o', device: 'd', keyHash: 'k', source: 'api', status: 'error', calls: 1, requestedModel: 'x/y', endpoint: 'embeddings', costSource: 'none' };
    const [fact] = unpackCalls(packCalls([bare]));
    expect(fact).toEqual({ at: 1, calls: 1, isElsewhere: false, isLump: false, hasFailed: true, isEmbedding: true, isByok: false, isEstimated: false, model: 'x/y', provider: '', client: '', purpose: '', session: '', byokCost: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 });
  });

  it('leave out what was no call', () => {
    expect(packCalls([{ ...ENTRY, status: 'blocked' }, { ...ENTRY, status: 'cached' }]).count).toBe(0);
  });

  it('know money of several days from that of one', () => {
    const of = (since: number): UsageEntry => ({ ...ENTRY, at: 1_000_000_000, since, source: 'untracked', calls: 0 });
    expect([...unpackCalls(packCalls([of(1_000_000_000 - 86_400_000), of(1_000_000_000 - 86_400_001)]))].map(({ isLump }) => isLump)).toEqual([false, true]);
  });

  it('keep money spent elsewhere and estimates apart', () => {
    const [elsewhere, estimated] = unpackCalls(packCalls([{ ...ENTRY, source: 'untracked', calls: 0, costSource: 'key' }, { ...ENTRY, costSource: 'estimate' }]));
    expect([elsewhere?.isElsewhere, elsewhere?.calls, elsewhere?.isEstimated, estimated?.isEstimated]).toEqual([true, 0, false, true]);
  });
});
