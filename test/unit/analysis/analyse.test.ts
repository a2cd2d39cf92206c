import { describe, expect, it } from 'vitest';
import type { Analysis, AnalysisTerms } from '../../../src/core/analysis/analyse.ts';
import { MOST_GROUPS, analyse } from '../../../src/core/analysis/analyse.ts';
import type { Focus } from '../../../src/core/analysis/range.ts';
import { DEFAULT_FOCUS, UNITS } from '../../../src/core/analysis/range.ts';
import { TotalsSource, isInTotals } from '../../../src/core/analysis/totalsSource.ts';
import type { Share, SumsSource, Wanted } from '../../../src/core/analysis/source.ts';
import { windowOf } from '../../../src/core/analysis/window.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { NO_SUMS } from '../../../src/core/ledger/sums.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { UTC, createZone } from '../../../src/core/period.ts';
import { DAY, HOUR, NOON, ORIGIN, entryOf, spent, stateAfter } from '../fakes/ledger.ts';

function elsewhere(id: string, usd: number): NewEvent {
  return spent(`u:${id}`, usd, { source: 'untracked', calls: 0, model: '' });
}

function analysed(events: readonly NewEvent[], focus: Partial<Focus> = {}, terms: Partial<AnalysisTerms> = {}): Promise<Analysis> {
  const asked = { ...DEFAULT_FOCUS, ...focus };
  const window = windowOf(asked.range, asked.unit, NOON, UTC, undefined);
  return analyse(asked, window, new TotalsSource(stateAfter(events, NOON).buckets, ORIGIN), { countByok: false, countUntracked: true, compares: true, drawn: (keys) => keys.slice(0, 2), ...terms });
}

/** A dollar an hour, by one model, and nothing elsewhere. */
const EVEN: SumsSource = {
  groups: ({ start, end }, _by, { where }) => Promise.resolve(where.source === undefined ? [shareOf(start, end, 0)] : []),
  columns: ({ ranges }, _by, { where }) => Promise.resolve(where.source === undefined ? ranges.map(({ start, end }, column) => shareOf(start, end, column)) : []),
};

function shareOf(start: number, end: number, column: number): Share {
  return { key: 'x/one', column, latency: [], sums: { ...NO_SUMS, calls: 1, cost: nano(Math.round((end - start) / 3.6)) } };
}

describe('an analysis', () => {
  it('tells groups dearest first, with what they were before, and draws those it is told to', async () => {
    const { groups, total, totalBefore, totalCurve } = await analysed([
      spent('a', 2, { model: 'x/one' }), spent('b', 1, { model: 'x/two', at: NOON - DAY }), spent('c', 5, { model: 'x/three' }), spent('d', 4, { model: 'x/one', at: NOON - 31 * DAY }),
    ]);
    expect(groups.map(({ key, tally, before, curve }) => [key, tally.cost, before?.cost, curve !== undefined])).toEqual([
      ['x/three', fromUsd(5), 0, true], ['x/one', fromUsd(2), fromUsd(4), true], ['x/two', fromUsd(1), 0, false],
    ]);
    expect([total.cost, total.calls, totalBefore?.cost]).toEqual([fromUsd(8), 3, fromUsd(4)]);
    expect([totalCurve.cost.length, totalCurve.cost.at(-1), totalCurve.cost.at(-2), totalCurve.calls.at(-1)]).toEqual([30, fromUsd(7), fromUsd(1), 2]);
  });

  it('keeps money spent elsewhere apart: it has no calls, and no grouping knows anything of it', async () => {
    for (const by of ['model', 'client', 'project'] as const) {
      const { elsewhere: others, groups, total } = await analysed([spent('a', 2), elsewhere('1', 3)], { by });
      expect([others?.tally.cost, others?.tally.calls, groups.map(({ tally }) => tally.cost), total.cost, total.costPerCall]).toEqual([fromUsd(3), 0, [fromUsd(2)], fromUsd(5), fromUsd(2)]);
    }
  });

  it('takes money spent elsewhere out of the curve of a model, where it is known to be of that model', async () => {
    const { groups, elsewhere: others } = await analysed([spent('a', 2, { model: 'x/one' }), spent('b', 1, { model: 'x/two' }), spent('u:1', 3, { source: 'untracked', calls: 0, model: 'x/one' })]);
    expect(groups.map(({ key, tally, curve }) => [key, tally.cost, curve?.cost.at(-1)])).toEqual([['x/one', fromUsd(2), fromUsd(2)], ['x/two', fromUsd(1), fromUsd(1)]]);
    expect(others?.tally.cost).toBe(fromUsd(3));
  });

  it('asks nothing twice, and of money spent elsewhere only where there is some', async () => {
    const { buckets } = stateAfter([spent('a', 2, { model: 'x/one' }), elsewhere('1', 3)], NOON);
    const totals = new TotalsSource(buckets, ORIGIN);
    const asked: string[] = [];
    const note = (question: unknown): number => asked.push(JSON.stringify(question));
    const source: SumsSource = {
      groups: (...question) => (note(['groups', ...question]), totals.groups(...question)),
      columns: (...question) => (note(['columns', ...question]), totals.columns(...question)),
    };
    await analyse(DEFAULT_FOCUS, windowOf(DEFAULT_FOCUS.range, 'auto', NOON, UTC, undefined), source, { countByok: false, countUntracked: true, compares: true, drawn: (keys) => keys });
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.filter((question) => question.startsWith('["columns"') && question.includes('"model"'))).toHaveLength(1);
  });

  it('compares as much as its groups do, whatever the columns are', async () => {
    const zone = createZone('Europe/Berlin');
    for (const kind of ['24h', '7d', '30d', '90d', '12m'] as const) {
      for (const unit of UNITS) {
        for (let at = Date.UTC(2026, 0, 1, 5, 10); at < Date.UTC(2026, 11, 31); at += 9 * DAY + 5 * HOUR) {
          const window = windowOf({ kind }, unit, at, zone, undefined);
          const { groups, totalBefore } = await analyse({ ...DEFAULT_FOCUS, by: 'model' }, window, EVEN, { countByok: false, countUntracked: false, compares: true, drawn: () => [] });
          expect([kind, unit, at, totalBefore?.cost]).toEqual([kind, unit, at, groups[0]?.before?.cost]);
        }
      }
    }
  });

  it('draws only what the filter lets through, also where a call has several of what it is grouped by', async () => {
    const asked: Wanted[] = [];
    const source: SumsSource = { groups: (...question) => EVEN.groups(...question), columns: (columns, by, wanted) => (by === 'tag' && asked.push(wanted), EVEN.columns(columns, by, wanted)) };
    await analyse({ ...DEFAULT_FOCUS, by: 'tag', where: { tag: ['a'] } }, windowOf({ kind: '7d' }, 'auto', NOON, UTC, undefined), source, { countByok: false, countUntracked: true, compares: false, drawn: () => ['a', 'b'] });
    expect(asked.map(({ where }) => where)).toContainEqual({ tag: ['a'] });
    expect(asked.every(({ where }) => where.tag?.join() === 'a')).toBe(true);
  });

  it('leaves money spent elsewhere out where it is not to be counted, or where something is asked for that it has not', async () => {
    const events = [spent('a', 2, { client: 'cline' }), elsewhere('1', 3)];
    expect((await analysed(events, {}, { countUntracked: false })).total.cost).toBe(fromUsd(2));
    expect((await analysed(events, { where: { client: ['cline'] } })).total.cost).toBe(fromUsd(2));
    expect((await analysed(events, { where: { source: ['prompt'] } })).total.cost).toBe(fromUsd(2));
    expect((await analysed(events, { where: { source: ['untracked'] } })).total.cost).toBe(fromUsd(3));
  });

  it('compares a morning with a morning', async () => {
    const { totalBefore, beforeCurve } = await analysed([spent('a', 1, { at: NOON - 30 * DAY - HOUR }), spent('b', 2, { at: NOON - 30 * DAY + HOUR }), spent('c', 1)]);
    expect([totalBefore?.cost, beforeCurve?.cost.at(-1)]).toEqual([fromUsd(1), fromUsd(1)]);
  });

  it('tells nothing of the time before where it is not asked for', async () => {
    const { groups, totalBefore, beforeCurve } = await analysed([spent('a', 1)], {}, { compares: false });
    expect([groups[0]?.before, totalBefore, beforeCurve]).toEqual([undefined, undefined, undefined]);
  });

  it('says what is estimated and what is unknown, column by column', async () => {
    const { total, totalCurve } = await analysed([spent('a', 1, { costSource: 'estimate' }), { type: 'entry', id: 'b', entry: entryOf({ id: 'b', costSource: 'none' }) }]);
    expect([total.estimated, total.unknown, totalCurve.estimated.at(-1), totalCurve.unknown.at(-1)]).toEqual([fromUsd(1), 1, fromUsd(1), 1]);
  });

  it('tells the many that it cannot tell apart as one', async () => {
    const { groups, rest, total } = await analysed(Array.from({ length: MOST_GROUPS + 3 }, (_, index) => spent(`a${index}`, 1 + index / 1000, { model: `x/${index}` })));
    expect([groups.length, rest?.count, rest?.tally.calls]).toEqual([MOST_GROUPS, 3, 3]);
    expect(groups.reduce((sum, { tally }) => sum + tally.cost, 0) + (rest?.tally.cost ?? 0)).toBe(total.cost);
  });
});

describe('the running totals', () => {
  it('know what they are divided by, of the last weeks, and no latencies', () => {
    const knows = (start: number, by: Focus['by'], where: Focus['where'] = {}, latency = false): boolean => isInTotals({ start, end: NOON }, by, { where, latency }, NOON);
    expect([knows(NOON - 30 * DAY, 'model'), knows(NOON - 60 * DAY, 'model'), knows(NOON - DAY, 'provider'), knows(NOON - DAY, 'model', { provider: ['x'] }), knows(NOON - DAY, 'key', { client: ['x'] }), knows(NOON - DAY, 'model', {}, true)])
      .toEqual([true, false, false, false, true, false]);
  });
});
