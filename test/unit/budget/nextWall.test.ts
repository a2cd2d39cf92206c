import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Wall, WallFacts } from '../../../src/core/budget/nextWall.ts';
import { nextWall, wallsOf } from '../../../src/core/budget/nextWall.ts';
import type { Pace } from '../../../src/core/budget/pace.ts';
import { plainLimit, standings } from '../../../src/core/budget/standing.ts';
import type { CostStanding } from '../../../src/core/budget/standing.ts';
import { basisText, leftText, wallLine, wallSentence } from '../../../src/core/budget/wallText.ts';
import type { KnownForecast } from '../../../src/core/forecast/types.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DAY, HOUR, NOON, budgeting, spent, stateAfter } from '../fakes/ledger.ts';

const NOW = NOON;
const STILL: Pace = { amount: 0, overMs: 2 * HOUR };

function pace(usdPerHour: number): Pace {
  return { amount: fromUsd(usdPerHour) * 2, overMs: 2 * HOUR };
}

/** The day's limit of five dollars with so much used, under a policy. */
function daily(usd: number, changes: Partial<Settings> = {}): CostStanding {
  const rules = budgeting({ 'limits.daily': 5, ...changes });
  const found = plainLimit(standings(stateAfter([spent('a', usd, { at: NOW - 60_000 })]), NOW, rules), 'day');
  if (found === undefined) throw new Error('there is a daily limit');
  return found;
}

function forecast(usd: number): KnownForecast {
  return { kind: 'known', expected: fromUsd(usd), low: fromUsd(usd / 2), high: fromUsd(usd * 2), basis: { days: 30, trials: 20 } };
}

function facts(changes: Partial<WallFacts>): WallFacts {
  return { now: NOW, limits: [], budgets: [], keyPace: () => STILL, ...changes };
}

function only(changes: Partial<WallFacts>): Wall {
  const [wall, ...others] = wallsOf(facts(changes));
  if (wall === undefined || others.length > 0) throw new Error('one wall was expected');
  return wall;
}

describe('what will stop calls', () => {
  it('is a limit, when its rest is used up at the pace of now', () => {
    const wall = only({ limits: [{ standing: daily(4), pace: pace(0.5) }] });
    expect(wall).toMatchObject({ kind: 'limit', left: fromUsd(1), limit: fromUsd(5), when: { kind: 'at', at: NOW + 2 * HOUR }, effect: 'stop', certainty: 'rough', resetsAt: NOON + 12 * HOUR });
    expect(wallLine(wall, UTC, NOW)).toBe('At this rate the daily limit stops calls at 14:00 UTC.');
    expect(wallSentence(wall, UTC, NOW)).toBe('Daily limit: at this rate used up at 14:00 UTC. Calls are stopped then.');
    expect(leftText(wall)).toBe('$1.00 of $5.00 left');
    expect(basisText(wall)).toBe('From the last 2 hours: $1.00, which is $0.500 an hour.');
  });

  it('is not reached where it starts anew first, and a limit that only warns is none', () => {
    const wall = only({ limits: [{ standing: daily(4), pace: pace(0.05) }, { standing: daily(4.9, { policy: 'warn' }), pace: pace(3) }] });
    expect(wall.when).toEqual({ kind: 'later' });
    expect(nextWall([wall])).toBeUndefined();
    expect(wallSentence(wall, UTC, NOW)).toBe('Daily limit: at this rate not used up before it starts anew (tomorrow 00:00 UTC).');
  });

  it('is there already where nothing is left', () => {
    const wall = only({ limits: [{ standing: daily(5), pace: pace(1) }] });
    expect(wall).toMatchObject({ left: 0, when: { kind: 'now' }, certainty: 'certain' });
    expect(wallSentence(wall, UTC, NOW)).toBe('Daily limit: used up until tomorrow 00:00 UTC.');
    expect(wallLine(wall, UTC, NOW)).toBeUndefined();
  });

  it('comes by habit where nothing is spent just now, and is likely where both say so', () => {
    const quiet = only({ limits: [{ standing: daily(3), pace: STILL, forecast: forecast(7) }] });
    expect(quiet).toMatchObject({ when: { kind: 'at', at: NOW + 6 * HOUR }, certainty: 'rough', basis: { kind: 'forecast', days: 30 } });
    expect(basisText(quiet)).toBe('From your spend by hour and weekday on the last 30 days.');
    const both = only({ limits: [{ standing: daily(3), pace: pace(1), forecast: forecast(7) }] });
    expect(both).toMatchObject({ when: { kind: 'at', at: NOW + 2 * HOUR }, certainty: 'likely' });
    expect(basisText(both)).toContain('Your habits by hour and weekday say the same.');
    expect(only({ limits: [{ standing: daily(3), pace: pace(1), forecast: forecast(4) }] }).certainty).toBe('rough');
  });

  it('says what a limit of another policy does', () => {
    const lines = (['ask', 'downgrade', 'throttle'] as const).map((policy) => wallLine(only({ limits: [{ standing: daily(4, { policy }), pace: pace(1) }] }), UTC, NOW));
    expect(lines).toEqual([
      'At this rate the daily limit asks before each call from 13:00 UTC on.',
      'At this rate the daily limit sends calls to a cheaper model from 13:00 UTC on.',
      'At this rate the daily limit spaces calls out from 13:00 UTC on.',
    ]);
  });

  it('is a budget that OpenRouter keeps for the key', () => {
    const wall = only({ budgets: [{ scope: 'workspace_default_key', limit: fromUsd(20), remaining: fromUsd(6), resetsAt: NOW + 20 * DAY }], keyPace: (kind) => (kind === 'month' ? pace(0.1) : STILL) });
    expect(wall).toMatchObject({ kind: 'budget', when: { kind: 'at', at: NOW + 60 * HOUR }, effect: 'stop' });
    expect(wallSentence(wall, UTC, NOW)).toBe('The budget “workspace default key” at OpenRouter: at this rate used up on Sat 21 Nov. OpenRouter refuses calls then.');
    expect(only({ budgets: [{ limit: fromUsd(20), remaining: fromUsd(-0.04) }] })).toMatchObject({ left: 0, when: { kind: 'now' } });
  });

  it('is the account’s credits, which never start anew', () => {
    const wall = only({ credits: fromUsd(2.4), keyPace: () => pace(0.1) });
    expect(wallLine(wall, UTC, NOW)).toBe('At this rate the credits are used up tomorrow 12:00 UTC.');
    expect(leftText(wall)).toBe('$2.40 left');
    expect(wallSentence(only({ credits: fromUsd(2.4) }), UTC, NOW)).toBe('The credits: not used up in sight.');
    expect(only({ credits: fromUsd(-1) }).when).toEqual({ kind: 'now' });
  });

  it('is the day’s free requests, where any were made today', () => {
    const wall = only({ free: { used: 24, limit: 50, at: NOW } });
    expect(wall).toMatchObject({ kind: 'free', metric: 'requests', left: 26, when: { kind: 'later' } });
    expect(only({ free: { used: 30, limit: 50, at: NOW } }).when).toEqual({ kind: 'at', at: NOW + 8 * HOUR });
    expect(wallLine(only({ free: { used: 30, limit: 50, at: NOW } }), UTC, NOW)).toBe('At this rate today’s free requests are used up at 20:00 UTC.');
    expect(wallsOf(facts({ free: { used: 0, limit: 50, at: NOW } }))).toEqual([]);
    expect(wallsOf(facts({ free: { used: 60, limit: 50, at: NOW - DAY } }))).toEqual([]);
    expect(only({ free: { used: 60, limit: 50, at: NOW } })).toMatchObject({ left: 0, when: { kind: 'now' } });
  });

  it('stands in the order of time: what is reached, what comes, what does not come', () => {
    const walls = wallsOf(facts({ limits: [{ standing: daily(1), pace: STILL }, { standing: daily(5), pace: STILL }], credits: fromUsd(2), free: { used: 30, limit: 50, at: NOW }, keyPace: () => pace(0.1) }));
    expect(walls.map(({ kind, when }) => `${kind} ${when.kind}`)).toEqual(['limit now', 'free at', 'credits at', 'limit later']);
    expect(nextWall(walls)?.kind).toBe('free');
  });

  it('is never reached after its period has ended, nor before now, whatever is spent', () => {
    fc.assert(fc.property(fc.double({ min: 0.01, max: 20, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }), (used, perHour) => {
      const { when, resetsAt = 0 } = only({ limits: [{ standing: daily(used), pace: pace(perHour) }] });
      expect(when.kind === 'now').toBe(fromUsd(used) >= fromUsd(5));
      if (when.kind === 'at') expect([when.at >= NOW, when.at < resetsAt]).toEqual([true, true]);
    }));
  });
});
