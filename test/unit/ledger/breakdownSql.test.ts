import { describe, expect, it } from 'vitest';
import type { BreakdownAsk } from '../../../src/core/ledger/breakdown.ts';
import { breakdownSql } from '../../../src/core/ledger/breakdownSql.ts';
import { slicesOf } from '../../../src/core/ledger/breakdownRange.ts';
import { UTC } from '../../../src/core/period.ts';
import { ORIGIN } from '../fakes/ledger.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 2);
const END = Date.UTC(2026, 10, 23);
const WHOLE = { start: START, end: END };

/** Which tables are read, part by part. */
function read(ask: Pick<BreakdownAsk, 'by' | 'where'>, range = WHOLE, sliced = true): readonly string[] {
  const time = { range, spans: [{ from: range.start, offset: 0 }], ...(sliced ? { slices: slicesOf(range, UTC) } : {}) };
  return breakdownSql({ origin: ORIGIN, zone: 'UTC', start: START, end: END, ...ask }, time)
    .map(({ part, text }) => `${part}: ${/\b(rday|r15|rlabel)\b/.exec(text)?.[0] ?? '?'}`);
}

describe('a breakdown is read from', () => {
  it('the daily sums where one dimension tells it all', () => {
    for (const by of [[], ['model'], ['day'], ['hour'], ['model', 'week'], ['hour', 'weekday'], ['key', 'month']] as const) expect(read({ by }), by.join()).toEqual(['all: rday']);
    expect(read({ by: ['month'], where: { client: ['cli'] } })).toEqual(['all: rday']);
  });

  it('quarter hours where two dimensions meet, or the days are another zone\'s', () => {
    expect(read({ by: ['model', 'client'] })).toEqual(['all: r15']);
    expect(read({ by: ['model', 'hour'] })).toEqual(['all: r15']);
    expect(read({ by: ['model'], where: { client: ['cli'] } })).toEqual(['all: r15']);
    expect(read({ by: ['model'] }, WHOLE, false)).toEqual(['all: r15']);
  });

  it('quarter hours at the edges only, where it does not begin and end at midnight', () => {
    expect(read({ by: ['model'] }, { start: START + HOUR, end: END - 24 * HOUR - HOUR })).toEqual(['all: rday', 'all: r15', 'all: r15']);
    expect(read({ by: ['model'] }, { start: START + HOUR, end: START + 2 * HOUR })).toEqual(['all: r15']);
  });

  it('labels as well, where it is about sessions and tags', () => {
    expect(read({ by: ['session'] })).toEqual(['all: rday', 'session: rday']);
    expect(read({ by: ['model', 'tag'] })).toEqual(['all: rday', 'tags: rlabel']);
    expect(read({ by: ['session', 'tag'] })).toEqual(['all: rday', 'session: rday', 'tags: rday', 'session+tags: rday']);
  });

  it('labels alone, where nothing without them counts', () => {
    expect(read({ by: ['model'], where: { session: ['s'] } })).toEqual(['session: rlabel']);
    expect(read({ by: ['day'], where: { tag: ['red'] } })).toEqual(['tags: rday']);
    expect(read({ by: [], where: { session: ['s'], tag: ['red'] } })).toEqual(['session+tags: rday']);
    expect(read({ by: ['session'], where: { session: [''] } })).toEqual(['all: rday', 'session: rday']);
  });
});

describe('the days of a range', () => {
  it('leave what is not of a whole day', () => {
    expect(slicesOf(WHOLE, UTC)).toEqual({ days: { from: '2026-11-02', to: '2026-11-22' }, rest: [] });
    const range = { start: START + HOUR, end: END - HOUR };
    expect(slicesOf(range, UTC)).toEqual({
      days: { from: '2026-11-03', to: '2026-11-21' },
      rest: [{ start: range.start, end: START + 24 * HOUR }, { start: END - 24 * HOUR, end: range.end }],
    });
  });

  it('are none in less than a day', () => {
    const range = { start: START + HOUR, end: START + 25 * HOUR };
    expect(slicesOf(range, UTC)).toEqual({ rest: [range] });
  });
});
