import { describe, expect, it } from 'vitest';
import { spendSource } from '../../../media/report/model/sources.ts';
import { limitMark, meterOf, periodView, unmeteredPeriodView } from '../../../media/report/model/limits.ts';
import { fromUsd, nano, ZERO } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import type { PeriodCard } from '../../../src/protocol/report.ts';
import { exactly, periodCard } from '../../fixtures/report/data.ts';

const zone = createZone('Europe/Berlin');
const today = (usd: number, parts: Partial<PeriodCard> = {}): PeriodCard => ({ ...periodCard('day', exactly(fromUsd(usd)), 5), ...parts });

describe('a period', () => {
  it('shows spend, limit, share and what is left until the end of the day', () => {
    const view = periodView(today(3.42), zone);
    expect(view).toMatchObject({ title: 'Today', amount: '$3.42', limit: 'of $5.00', share: '68 %', rest: '$1.58 left until 00:00', mark: { word: 'Within the limit', tone: 'calm' } });
    expect(view.meter?.fill).toBeCloseTo(0.684);
    expect(view.advice).toBeUndefined();
  });

  it('shows no meter and no state where there is no limit', () => {
    const view = periodView(periodCard('month', exactly(fromUsd(3))), zone);
    expect(view).toMatchObject({ title: 'This month', limit: 'no limit' });
    expect(view.meter).toBeUndefined();
    expect(view.mark).toBeUndefined();
  });

  it('shows a dash, no meter and no state where nothing was metered', () => {
    expect(unmeteredPeriodView(today(0))).toEqual({ kind: 'day', title: 'Today', amount: '–', exact: 'Not known yet.', limit: 'of $5.00' });
  });

  it('takes the state from the host, whose thresholds are settings', () => {
    expect(periodView(today(1, { state: 'warned' }), zone).mark).toEqual({ icon: 'warning', word: 'Close to the limit', tone: 'warning' });
    expect(periodView(today(1, { state: 'degraded' }), zone).mark).toEqual({ icon: 'warning', word: 'Almost at the limit', tone: 'warning' });
  });

  it('tells a limit that is just used up from one that is overrun', () => {
    expect(limitMark('stopped', fromUsd(5), fromUsd(5)).word).toBe('Limit reached');
    expect(limitMark('stopped', nano(5_000_000_001), fromUsd(5)).word).toBe('Limit passed');
  });

  it.each([
    ['stop', 'Calls are stopped until 00:00. Raise the limit to go on sooner.'],
    ['ask', 'You are asked before each call until 00:00. Raise the limit to go on without.'],
    ['warn', 'Calls still go out; you are only warned until 00:00.'],
  ] as const)('says what a used-up limit means under the policy %s', (policy, advice) => {
    expect(periodView(today(5.21, { state: 'stopped', policy }), zone)).toMatchObject({ advice, rest: '$0.210 over' });
  });

  it('promises nothing about calls where the policy is not told', () => {
    const { kind, start, end, spend, untracked, limit } = today(5);
    expect(periodView({ kind, start, end, spend, untracked, state: 'stopped', ...(limit === undefined ? {} : { limit }) }, zone).advice).toBe('The limit holds until 00:00.');
  });

  it('says how much came from other programs, and what the figure lacks', () => {
    const card = today(4, { untracked: fromUsd(1), spend: { amount: fromUsd(4), estimated: ZERO, unknown: 2 } });
    expect(periodView(card, zone)).toMatchObject({ coverage: '2 calls unknown.', elsewhere: '25 % came from other programs.' });
    expect(periodView(today(0, { untracked: ZERO }), zone)).not.toHaveProperty('elsewhere');
  });

  it('is at least so much where others\' spend was not seen', () => {
    const card = today(0.79, { isPart: true });
    expect(periodView(card, zone).amount).toBe('≥$0.790');
    expect(spendSource(card, card.end, zone)).toMatch(/What other programs have spent since the key was last asked is missing\.$/);
  });

  it('says what it may come to, and where that comes from', () => {
    const forecast = { expected: fromUsd(4.1), low: fromUsd(3.6), high: fromUsd(5.4), days: 45 };
    expect(periodView(today(3.42, { forecast }), zone).forecast).toEqual({
      text: 'By midnight about $4.10 ($3.60 to $5.40)', basis: 'From your spend by hour and weekday on the last 45 days. Four times out of five it ends between $3.60 and $5.40 if no limit stops it.',
    });
    expect(periodView(today(3.42, { forecast: { ...forecast, expected: fromUsd(5.1) } }), zone).forecast?.text).toBe('The daily limit is likely reached before midnight');
    expect([periodView(today(5.2, { forecast, state: 'stopped' }), zone).forecast, periodView(today(3.42), zone).forecast, unmeteredPeriodView(today(3.42, { forecast })).forecast]).toEqual([undefined, undefined, undefined]);
  });

  it('draws a meter full and no further, and says the true share', () => {
    expect(meterOf(fromUsd(7.5), fromUsd(5), 'error', 'Daily limit')).toEqual({ fill: 1, tone: 'error', label: 'Daily limit: 150 % used' });
    expect(meterOf(fromUsd(1), ZERO, 'error', 'Daily limit').fill).toBe(1);
    expect(meterOf(ZERO, ZERO, 'calm', 'Daily limit').fill).toBe(0);
    expect(meterOf(fromUsd(-1), fromUsd(5), 'calm', 'Daily limit').fill).toBe(0);
  });
});
