import { describe, expect, it } from 'vitest';
import type { Call } from '../../../../src/core/budget/runaway/call.ts';
import { pathTo } from '../../../../src/core/budget/runaway/path.ts';
import type { CallShape } from '../../../../src/core/budget/runaway/shape.ts';

const NOTHING: CallShape = { bytes: 0, model: 1, stem: 1, whole: 0, before: 0, prior: 0, act: 0, input: 0, error: 0, newest: 'tool', isProse: false, waits: false, sinceTurn: 0 };

/** A call that goes on from the state `before` to the state `whole`; it was answered after a second unless something else is said. */
function call(id: string, at: number, before: number, whole: number, more: Partial<Call> = {}, shape: Partial<CallShape> = {}): Call {
  return { id, at, endedAt: at + 1000, isOk: true, shape: { ...NOTHING, bytes: whole, whole, before, act: before === 0 ? 0 : 1, ...shape }, ...more };
}

function pathOf(...calls: readonly Call[]): string {
  const last = calls.at(-1);
  if (last === undefined) throw new Error('no call');
  return pathTo(last, calls.slice(0, -1)).map(({ id }) => id).join('');
}

describe('the way to a call', () => {
  it('leads from state to state', () => {
    expect(pathOf(call('a', 0, 0, 1), call('b', 2000, 1, 2), call('c', 4000, 2, 3))).toBe('abc');
  });

  it('passes over attempts that failed, and over those of which no end is known', () => {
    const failed = { isOk: false };
    expect(pathOf(call('a', 0, 0, 1), call('b', 2000, 1, 2, failed), call('c', 4000, 1, 2, failed), call('d', 6000, 1, 2))).toBe('ad');
    const open: Call = { id: 'b', at: 2000, shape: call('b', 2000, 1, 2).shape };
    expect(pathOf(call('a', 0, 0, 1), open, call('d', 6000, 1, 2))).toBe('ad');
  });

  it('keeps twins apart that run at the same time', () => {
    const twins = [call('a', 0, 0, 1), call('b', 1, 0, 1), call('c', 2, 0, 1), call('d', 1500, 1, 12), call('e', 1501, 1, 22), call('f', 3000, 12, 13)];
    expect(pathOf(...twins)).toBe('cdf');
    expect(pathOf(...twins.slice(0, 3))).toBe('c');
  });

  it('goes on with what came last where the same request was sent again after its answer', () => {
    expect(pathOf(call('a', 0, 0, 1), call('b', 2000, 1, 2), call('c', 4000, 0, 1), call('d', 6000, 1, 2))).toBe('abcd');
  });

  it('passes over the same request to other models', () => {
    const other = (model: number): Partial<CallShape> => ({ model });
    expect(pathOf(call('a', 0, 0, 1), call('b', 2000, 1, 2), call('c', 4000, 1, 2, {}, other(2)), call('d', 6000, 1, 2, {}, other(3)), call('e', 8000, 2, 3))).toBe('ade');
  });

  it('is found by what came in, where older messages were rewritten', () => {
    const said = (prior: number, input: number): Partial<CallShape> => ({ prior, input });
    expect(pathOf(call('a', 0, 0, 1, {}, said(0, 7)), call('b', 2000, 1, 2, {}, said(7, 8)), call('c', 4000, 99, 3, {}, said(8, 9)))).toBe('abc');
  });

  it('of a prompt without messages leads to shorter ones', () => {
    expect(pathOf(call('a', 0, 0, 5), call('b', 100, 0, 9), call('c', 200, 0, 7))).toBe('ac');
  });

  it('ends somewhere', () => {
    expect(pathOf(...Array.from({ length: 300 }, (_, index) => call('x', index * 2000, index, index + 1)))).toHaveLength(128);
  });
});
