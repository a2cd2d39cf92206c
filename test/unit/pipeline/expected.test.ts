import { describe, expect, it } from 'vitest';
import type { Hold } from '../../../src/core/ledger/hold.ts';
import { settle } from '../fakes/clock.ts';
import { Pipeline, begun } from '../fakes/pipeline.ts';

function holdOf(pipeline: Pipeline): Hold | undefined {
  return [...pipeline.store.state.holds.values()][0];
}

describe('what a running call is expected to cost', () => {
  it('stands in its hold, and is no more than what is set aside', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    await begun(pipeline);
    const hold = holdOf(pipeline);
    expect(hold?.expected).toBeGreaterThan(0);
    expect(hold?.expected).toBeLessThanOrEqual(hold?.high ?? 0);
  });

  it('is not there where the price is not known', async () => {
    const pipeline = new Pipeline({ unknownPrice: 'warn' });
    pipeline.send({ model: 'nobody/knows', messages: [{ role: 'user', content: 'Hi' }] }).catch(() => undefined);
    await settle();
    expect(holdOf(pipeline)).toMatchObject({ model: 'nobody/knows' });
    expect(Object.keys(holdOf(pipeline) ?? {})).not.toEqual(expect.arrayContaining(['expected']));
  });
});
