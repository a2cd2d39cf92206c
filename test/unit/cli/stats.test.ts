import { describe, expect, it } from 'vitest';
import { breakdownFromCounters } from '../../../src/cli/counters.ts';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { statsLines } from '../../../src/cli/render/statsText.ts';
import { widthOf } from '../../../src/cli/render/width.ts';
import { sorted, totalsOf, usualSections } from '../../../src/cli/stats.ts';
import { statsJson } from '../../../src/cli/statsJson.ts';
import { readRange } from '../../../src/cli/range.ts';
import { plainLimit, standings } from '../../../src/core/budget/standing.ts';
import type { BreakdownAsk } from '../../../src/core/ledger/breakdown.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC, createZone } from '../../../src/core/period.ts';
import { DAY, HOUR, KEY, NOON, ORIGIN, budgeting, spent, stateAfter } from '../fakes/ledger.ts';
import { BERLIN, NOW, report, row, sums } from './reports.ts';

describe('the report of a day', () => {
  const state = stateAfter([spent('a', 2.35, { at: NOW })], NOW);
  const standing = plainLimit(standings(state, NOW, { ...budgeting({ 'limits.daily': 5 }), zone: BERLIN }), 'day');
  const total = sums(2.35, { calls: 45, inputTokens: 85_000, outputTokens: 40_000 });
  const rows = [row(['openai/gpt-4o-mini'], 0.8), row(['anthropic/claude-sonnet-5.5'], 1.2), row(['google/gemini'], 0.35)];

  it('reads like the one that was promised', () => {
    expect(statsLines(report(['model'], rows, { total, ...(standing === undefined ? {} : { standing }) }), 80, PLAIN)).toEqual([
      'OpenRouter spend · 2026-11-21 (Europe/Berlin)',
      'Calls 45 · Tokens 125,000 (in 85,000, out 40,000) · Cost $2.35 of $5.00 (47 %)',
      'By model',
      '  anthropic/claude-sonnet-5.5    $1.20  51 %  ██████████',
      '  openai/gpt-4o-mini            $0.800  34 %  ██████▋',
      '  google/gemini                 $0.350  15 %  ██▉',
    ]);
  });

  it('says what the total is made of', () => {
    const mixed = sums(3, { calls: 4, estimated: fromUsd(0.3), unknown: 2, errors: 1, blocked: 3 });
    const others = row([''], 1, { calls: 0 });
    const lines = statsLines(report(['model'], [row(['a/b'], 2), others], { total: mixed, untracked: sums(1, { calls: 0 }), origin: 'http://127.0.0.1:4' }, {}, [others]), 80, PLAIN);
    expect(lines[1]).toBe('Calls 4 · Tokens 0 (in 0, out 0) · Cost ≥$3.00');
    expect(lines[2]).toBe('$1.00 by other programs (33 %) · $0.300 estimated · cost of 2 calls not known yet · 1 error · 3 refused by a limit · at http://127.0.0.1:4');
    expect(lines[5]).toBe('  (other programs)   $1.00  33 %  █████');
  });

  it('shows the limit\'s own figure where it counts less than the total', () => {
    if (standing === undefined) throw new Error('no limit');
    const lines = statsLines(report(['model'], rows, { total: sums(4), standing }), 80, PLAIN);
    expect(lines[1]).toBe('Calls 1 · Tokens 0 (in 0, out 0) · Cost $4.00 · Daily limit $2.35 of $5.00 (47 %)');
  });

  it('says so where there is nothing', () => {
    expect(statsLines(report(['model'], []), 80, PLAIN).at(-1)).toBe('Nothing was recorded in this time.');
  });

  it('fits the width with long and wide names, and lets nothing steer the terminal', () => {
    const odd = [row(['日本/とても長いモデルの名前がここにありますからね'.repeat(3)], 1), row([`\u001b[31m${'x'.repeat(200)}`], 2), row(['\u202eevil'], 0.1)];
    const lines = statsLines(report(['model'], odd), 80, PLAIN).slice(3);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(lines.join('')).not.toMatch(/[\u001b\u202e]/);
  });

  it('keeps other programs apart from calls that name no model', () => {
    const mixed = [row(['a/b'], 0.5), row([''], 3, { calls: 2, inputTokens: 10 })];
    const others = [row([''], 1, { calls: 0 })];
    const divided = report(['model'], mixed, {}, {}, others);
    expect(statsLines(divided, 80, PLAIN).slice(3)).toEqual([
      '  (none)              $2.00  57 %  ██████████',
      '  (other programs)    $1.00  29 %  █████',
      '  a/b                $0.500  14 %  ██▌',
    ]);
    expect(statsJson(divided).by.model).toMatchObject([
      { model: null, cost: 2, calls: 2, untracked: 0, costPerCall: 1 }, { model: null, cost: 1, calls: 0, untracked: 1, costPerCall: null }, { model: 'a/b', untracked: 0 },
    ]);
    const nested = report(['client', 'model'], [row(['', ''], 3, { calls: 2 }), row(['cline', ''], 1.5)], {}, {}, [row(['', ''], 1, { calls: 0 })]);
    expect(statsLines(nested, 80, PLAIN).slice(3).map((line) => line.replace(/ +\$.*/, ''))).toEqual(['  (not through the proxy)', '    (none)', '  cline', '    (none)', '  (other programs)', '    (other programs)']);
  });

  it('adds up what is too much for a screen', () => {
    const many = Array.from({ length: 50 }, (_, index) => row([`model-${index}`], 1));
    const lines = statsLines(report(['model'], many), 80, PLAIN);
    expect(lines).toHaveLength(3 + 20);
    expect(lines.at(-1)).toMatch(/and 31 more +\$31\.00 +62 % +█+$/);
  });

  it('nests the second dimension under the first', () => {
    const lines = statsLines(report(['model', 'provider'], [row(['a', 'P'], 1), row(['b', 'Q'], 3), row(['a', 'R'], 1.5)], { total: sums(5.5) }), 80, PLAIN);
    expect(lines.slice(2)).toEqual([
      'By model, provider',
      '  b     $3.00  55 %  ██████████',
      '    Q   $3.00  55 %  ██████████',
      '  a     $2.50  45 %  ████████▍',
      '    R   $1.50  27 %  █████',
      '    P   $1.00  18 %  ███▍',
    ]);
  });

  it('marks stretches of time that hold money of longer ones', () => {
    const opening = { day: '2026-11-15', from: '2026-10-28', to: '2026-11-15', since: 0, at: 0, amount: fromUsd(2) };
    const rows = [row(['2026-11-14'], 1), row(['2026-11-15'], 3)];
    const divided = report(['day'], rows, { openings: [opening] }, { days: '20' });
    expect(statsLines(divided, 80, PLAIN).slice(3)).toEqual([
      '  2026-11-14 Sat     $1.00  25 %  ███▍', '  2026-11-15 Sun *   $3.00  75 %  ██████████', '* of it $2.00 spent before monitoring began, from 28 October to 15 November',
    ]);
    expect(statsJson(divided)).toMatchObject({ beforeMonitoring: [{ day: '2026-11-15', from: '2026-10-28', to: '2026-11-15', cost: 2 }], by: { day: [{ beforeMonitoring: 0 }, { beforeMonitoring: 2 }] } });
    expect(statsLines(report(['week'], [row(['2026-11-09'], 4)], { openings: [opening] }, { days: '20' }), 80, PLAIN)[3]).toMatch(/^ {2}week of 2026-11-09 \* /);
    const two = statsLines(report(['model'], [row(['a'], 4)], { openings: [opening, { ...opening, day: '2026-11-17', from: '2026-11-16', to: '2026-11-17' }] }), 80, PLAIN);
    expect(two.slice(-2)).toEqual(['* 2026-11-15: of it $2.00 spent before monitoring began, from 28 October to 15 November', '* 2026-11-17: of it $2.00 spent before monitoring began, from 16 to 17 November']);
  });

  it('keeps stretches of time in their order and names their days', () => {
    const lines = statsLines(report(['day'], [row(['2026-11-21'], 1), row(['2026-11-20'], 3)], {}, { days: '2' }), 80, PLAIN);
    expect(lines.slice(0, 1)).toEqual(['OpenRouter spend · 2026-11-20 to 2026-11-21 (Europe/Berlin)']);
    expect(lines.slice(2)).toEqual(['By day', '  2026-11-20 Fri   $3.00  75 %  ██████████', '  2026-11-21 Sat   $1.00  25 %  ███▍']);
    expect(sorted([row(['10'], 1), row(['9'], 5)], ['hour'], false).map(({ keys }) => keys[0])).toEqual(['9', '10']);
  });

  it('tells how long calls took where that was asked for', () => {
    const bins = Array.from({ length: 24 }, (_, bin) => (bin === 6 ? 10 : 0));
    const lines = statsLines(report(['model'], [row(['a'], 1, {}, bins)], { hasLatency: true }), 80, PLAIN);
    expect(lines.at(-1)).toMatch(/ {2}a +\$1\.00 +100 % +\d+ ms +\d+ ms +█{10}$/);
  });
});

describe('the same as JSON', () => {
  const others = row([''], 0.1, { calls: 0 });
  const json = statsJson(report(['model'], [row(['a/b'], 0.3, { unknown: 1, inputTokens: 5 }), others], { total: sums(0.4), untracked: sums(0.1, { calls: 0 }) }, {}, [others]));

  it('gives dollars as numbers, other programs\' part included and named', () => {
    expect(json.total).toMatchObject({ cost: 0.4, untracked: 0.1, calls: 1, certainty: 'exact', costPerCall: 0.3 });
    expect(json.by.model).toEqual([
      { model: 'a/b', cost: 0.3, estimated: 0, unknownCalls: 1, certainty: 'atLeast', calls: 1, errors: 0, blocked: 0, tokens: 5, inputTokens: 5, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, costPerCall: null, costPer1kTokens: null, cachedShare: 0, untracked: 0, share: 0.75 },
      expect.objectContaining({ model: null, cost: 0.1, calls: 0, costPerCall: null, untracked: 0.1, share: 0.25 }),
    ]);
  });

  it('says which days it is of', () => {
    expect(json.range).toEqual({ kind: 'day', from: '2026-11-21', to: '2026-11-21', start: '2026-11-20T23:00:00.000Z', end: '2026-11-21T23:00:00.000Z', zone: 'Europe/Berlin' });
    expect(json.limit).toBeNull();
  });
});

describe('the parts of a report', () => {
  it('are the models of a day, and the time of more days besides', () => {
    expect(usualSections(readRange({}, NOW, BERLIN))).toEqual([['model']]);
    expect(usualSections(readRange({ month: true }, NOW, BERLIN))).toEqual([['day'], ['model']]);
    expect(usualSections(readRange({ days: '90' }, NOW, BERLIN))).toEqual([['week'], ['model']]);
    expect(usualSections(readRange({ days: '365' }, NOW, BERLIN))).toEqual([['month'], ['model']]);
  });

  it('add up with what others spent told apart', () => {
    expect(totalsOf([row(['prompt'], 1), row(['untracked'], 2)])).toMatchObject({ total: { cost: fromUsd(3) }, untracked: { cost: fromUsd(2) } });
  });
});

describe('what the running totals know', () => {
  const zone = createZone('Europe/Berlin');
  const state = stateAfter([
    spent('a', 1, { at: NOON, model: 'a/b', project: 'p' }), spent('b', 2, { at: NOON - DAY, model: 'a/b' }), spent('c', 4, { at: NOON + HOUR, model: 'c/d' }),
    spent('d', 8, { at: NOON, origin: 'http://127.0.0.1:1' }), spent('u', 16, { at: NOON, source: 'untracked', model: undefined, calls: 0, costSource: 'key' } as never),
  ]);
  const ask = (by: BreakdownAsk['by'], more: Partial<BreakdownAsk> = {}): BreakdownAsk => ({ origin: ORIGIN, zone: zone.name, start: NOON - 2 * DAY, end: NOON + DAY, by, ...more });
  const answer = (by: BreakdownAsk['by'], more: Partial<BreakdownAsk> = {}): unknown => breakdownFromCounters(state, ask(by, more), NOON, zone)?.map(({ keys, sums: { cost } }) => [...keys, cost / 1e9]);

  it('is divided by their dimensions and by time, at one origin', () => {
    expect(answer([])).toEqual([[23]]);
    expect(answer(['model'])).toEqual([['a/b', 3], ['', 16], ['c/d', 4]]);
    expect(answer(['key'])).toEqual([[KEY, 23]]);
    expect(answer(['source', 'day'])).toEqual([['prompt', '2026-11-18', 5], ['untracked', '2026-11-18', 16], ['prompt', '2026-11-17', 2]]);
    expect(answer(['hour'], { start: NOON })).toEqual([['13', 17], ['14', 4]]);
    expect(answer(['weekday'])).toEqual([['3', 21], ['2', 2]]);
    expect(answer(['week'])).toEqual([['2026-11-16', 23]]);
    expect(answer(['month'])).toEqual([['2026-11', 23]]);
    expect(answer(['day'], { where: { source: ['untracked'] } })).toEqual([['2026-11-18', 16]]);
    expect(answer(['day'], { where: { source: ['untracked'], model: ['x'] } })).toBeUndefined();
  });

  it('is not asked for what they do not keep', () => {
    expect(breakdownFromCounters(state, ask(['provider']), NOON, zone)).toBeUndefined();
    expect(breakdownFromCounters(state, ask(['model', 'session']), NOON, zone)).toBeUndefined();
    expect(breakdownFromCounters(state, ask(['model'], { start: NOON - 45 * DAY }), NOON, zone)).toBeUndefined();
    expect(breakdownFromCounters(state, ask(['model'], { where: { model: ['a/b'] } }), NOON, zone)).toBeUndefined();
    expect(breakdownFromCounters(stateAfter([]), { ...ask(['provider']), zone: 'UTC' }, NOON, UTC)).toBeUndefined();
  });
});
