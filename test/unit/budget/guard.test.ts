import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/core/budget/budget.ts';
import type { Decision } from '../../../src/core/budget/guard.ts';
import { decide } from '../../../src/core/budget/guard.ts';
import { standings } from '../../../src/core/budget/standing.ts';
import type { CallCost } from '../../../src/core/budget/terms.ts';
import { LEAST_OUTPUT_TOKENS, breachCode } from '../../../src/core/budget/terms.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import { ZERO, fromUsd, nano } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { UNKNOWN, candidate, costs, decided } from '../fakes/guard.ts';
import { DAY, HOUR, NOON, budgeting, entryOf, held, spent, written } from '../fakes/ledger.ts';

const DAILY: Partial<Settings> = { 'limits.daily': 5 };

describe('a call', () => {
  it('passes where nothing is limited', () => {
    expect(decided(costs(1000), {})).toMatchObject({ kind: 'allow', lowered: false, high: fromUsd(1000) });
  });

  it('passes where it fits, to the last nano-dollar', () => {
    expect(decided(costs(2), DAILY, [spent('a', 3)])).toMatchObject({ kind: 'allow', high: fromUsd(2) });
    expect(decided(costs(2.000000001), DAILY, [spent('a', 3)])).toMatchObject({ kind: 'deny' });
  });

  it('passes with a warning where a limit is close', () => {
    expect(decided(costs(0.1), DAILY, [spent('a', 4.2)])).toMatchObject({ kind: 'warn', standing: { state: 'warned' } });
  });

  it.each<[string, readonly NewEvent[]]>([
    ['spent by us', [spent('a', 4)]],
    ['spent by others', [spent('u:abababab:1:0', 4, { source: 'untracked', calls: 0, costSource: 'key' })]],
    ['not known yet', [{ type: 'entry', id: 'b', entry: entryOf({ id: 'b', costSource: 'none', estimate: fromUsd(4) }) }]],
  ])('finds no room in what is %s', (_, events) => {
    expect(decided(costs(2), DAILY, events)).toMatchObject({ kind: 'deny', breach: { kind: 'period', needed: fromUsd(2) } });
  });

  it('passes by what others spent where that is not to be counted', () => {
    expect(decided(costs(2), { ...DAILY, countUntracked: false }, [spent('u:abababab:1:0', 4, { source: 'untracked', calls: 0, costSource: 'key' })]).kind).toBe('allow');
  });

  it('has to pass every limit', () => {
    expect(decided(costs(2), { 'limits.daily': 50, 'limits.monthly': 5 }, [spent('a', 4, { at: NOON - 3 * DAY })])).toMatchObject({ kind: 'deny', breach: { standing: { period: { kind: 'month' } } } });
    expect(decided(costs(2), { 'limits.hourly': 1, 'limits.daily': 50 })).toMatchObject({ kind: 'deny', breach: { standing: { period: { kind: 'hour' } } } });
  });

  it('may not cost more than a single call may', () => {
    expect(decided(costs(0.6), { 'limits.perRequest': 0.5 })).toMatchObject({ kind: 'deny', breach: { kind: 'request', request: { budget: 'everything', limit: fromUsd(0.5) }, needed: fromUsd(0.6) } });
    expect(decided(costs(0.5), { 'limits.perRequest': 0.5 }).kind).toBe('allow');
  });

  it('that is free passes as long as the limit is not passed itself', () => {
    expect(decided(costs(0), DAILY, [spent('a', 5)]).kind).toBe('warn');
  });
});

describe('the policy', () => {
  const passed = [spent('a', 4.5)];

  it.each<[Policy, Decision['kind']]>([['stop', 'deny'], ['ask', 'ask'], ['downgrade', 'downgrade'], ['throttle', 'throttle'], ['warn', 'warn']])('"%s" makes of a call that does not fit: %s', (policy, expected) => {
    const decision = decided(costs(2), { ...DAILY, policy }, passed);
    expect(decision).toMatchObject({ kind: expected, breach: { kind: 'period', standing: { period: { kind: 'day' } } } });
  });

  it('"stop" refuses a call whose price nobody knows, whatever is wanted of such calls elsewhere', () => {
    for (const unknownPrice of ['ask', 'warn', 'refuse'] as const) expect(decided(UNKNOWN, { ...DAILY, unknownPrice })).toMatchObject({ kind: 'deny', breach: { kind: 'unknown-price', reason: 'unknown-model', standing: { period: { kind: 'day' } } } });
  });

  it('stops a call of unknown price also where only single calls are limited', () => {
    expect(decided(UNKNOWN, { 'limits.perRequest': 1 })).toMatchObject({ kind: 'deny', breach: { kind: 'unknown-price', standing: undefined } });
  });

  it.each<[Policy]>([['ask'], ['throttle'], ['warn']])('"%s" leaves a call whose price nobody knows to the setting for it', (policy) => {
    const kinds = (['ask', 'warn', 'refuse'] as const).map((unknownPrice) => decided(UNKNOWN, { ...DAILY, policy, unknownPrice }).kind);
    expect(kinds).toEqual(['ask', 'warn', 'deny']);
  });

  it('"downgrade" looks for a model with a known price instead of one whose price nobody knows', () => {
    expect(decided(UNKNOWN, { ...DAILY, policy: 'downgrade' })).toMatchObject({ kind: 'downgrade', breach: { kind: 'unknown-price' }, budget: { id: 'everything' } });
  });

  it('leaves a call of unknown price to the setting for it where nothing is limited: it is never taken for free', () => {
    expect(decided(UNKNOWN, {})).toEqual({ kind: 'ask', breach: { kind: 'unknown-price', reason: 'unknown-model', standing: undefined } });
    expect(decided(UNKNOWN, { unknownPrice: 'warn' })).toEqual({ kind: 'warn', outputCap: 1024, lowered: false, breach: { kind: 'unknown-price', reason: 'unknown-model', standing: undefined } });
    expect(decided(UNKNOWN, { unknownPrice: 'warn' })).not.toHaveProperty('high');
    expect(decided(UNKNOWN, { unknownPrice: 'refuse' }).kind).toBe('deny');
  });

  it('gives way to the user\'s word, whatever the limit, and without lowering anything', () => {
    expect(decided(costs(2, 1, 4096), { ...DAILY, policy: 'ask' }, passed, { overridden: true })).toMatchObject({ lowered: false, outputCap: 4096 });
    expect(['allow', 'warn']).toContain(decided(UNKNOWN, { ...DAILY, policy: 'ask' }, passed, { overridden: true }).kind);
  });
});

describe('a cap on the answer', () => {
  it('is lowered to what fits', () => {
    const decision = decided(costs(0, 1, 10_000), DAILY);
    expect(decision).toMatchObject({ kind: 'allow', lowered: true, outputCap: 5000, high: fromUsd(5) });
  });

  it('is never lowered below what makes an answer', () => {
    expect(decided(costs(0, 1, 10_000), { 'limits.daily': 1.024 })).toMatchObject({ kind: 'allow', outputCap: LEAST_OUTPUT_TOKENS });
    expect(decided(costs(0, 1, 10_000), { 'limits.daily': 1.0239 }).kind).toBe('deny');
    expect(decided(costs(0, 1, 1000), { 'limits.daily': 0.9 }).kind).toBe('deny');
  });

  it('is lowered for a single call\'s limit too', () => {
    expect(decided(costs(0, 1, 10_000), { 'limits.perRequest': 2 })).toMatchObject({ kind: 'allow', outputCap: 2000 });
  });

  it('stays where the policy is only to warn', () => {
    expect(decided(costs(0, 1, 10_000), { ...DAILY, policy: 'warn' })).toMatchObject({ kind: 'warn', lowered: false, outputCap: 10_000 });
  });

  it('is always the largest that fits', () => {
    fc.assert(fc.property(fc.integer({ min: 1025, max: 200_000 }), fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 1, max: 50 }), (outputCap, limit, rate) => {
      const cost: CallCost = { high: nano(outputCap * rate), outputCap, highWithCap: (cap) => nano(cap * rate), tokensWithCap: () => undefined };
      const decision = decided(cost, { 'limits.daily': limit / 1e9 });
      const fitting = Math.min(outputCap, Math.floor(limit / rate));
      if (fitting < LEAST_OUTPUT_TOKENS) expect(decision.kind).toBe('deny');
      else expect(decision).toMatchObject({ kind: 'allow', outputCap: fitting, lowered: fitting < outputCap, high: fitting * rate });
    }));
  });
});

describe('a call without a cap', () => {
  /** A dollar for a thousand tokens: 20 dollars for the longest answer, 4 for what is kept in reserve. */
  const bare: CallCost = { ...costs(0, 1, 4000), longest: 20_000 };

  it('stays without one where no limit is to be kept, and what would be kept in reserve is set aside', () => {
    for (const settings of [{}, { 'limits.daily': 100, 'policy': 'warn' as const }]) expect(decided(bare, settings)).toMatchObject({ kind: 'allow', lowered: false, high: fromUsd(4) });
    expect(decided(bare, { 'limits.daily': 3.99, 'policy': 'warn' })).toMatchObject({ kind: 'warn', lowered: false, breach: { needed: fromUsd(4) } });
  });

  it('may be as long as its model gives where there is room for more such calls at the same time', () => {
    expect(decided(bare, { 'limits.daily': 80 })).toMatchObject({ kind: 'allow', lowered: true, outputCap: 20_000, high: fromUsd(20) });
    expect(decided(bare, { 'limits.daily': 79.99 })).toMatchObject({ kind: 'allow', lowered: true, outputCap: 4000, high: fromUsd(4) });
    expect(decided(bare, { 'limits.perRequest': 20 })).toMatchObject({ outputCap: 20_000 });
    expect(decided(bare, { 'limits.perRequest': 19.99 })).toMatchObject({ outputCap: 4000 });
  });

  it('is given less only where even that has no room', () => {
    expect(decided(bare, { 'limits.daily': 3 })).toMatchObject({ kind: 'allow', lowered: true, outputCap: 3000 });
    expect(decided(bare, { 'limits.daily': 1 }).kind).toBe('deny');
  });

  it('leaves room for others', () => {
    const caps: number[] = [];
    const events: NewEvent[] = [];
    let decision = decided(bare, { 'limits.daily': 100 });
    while (decision.kind === 'allow') {
      caps.push(decision.outputCap);
      events.push(held(`h${events.length}`, decision.high ?? ZERO));
      decision = decided(bare, { 'limits.daily': 100 }, events);
    }
    expect(caps).toEqual([20_000, 20_000, ...Array.from({ length: 15 }, () => 4000)]);
    expect(decision.kind).toBe('wait');
  });

  it('is never given a longer one than its model gives, nor a shorter one than is kept in reserve', () => {
    expect(decided({ ...bare, longest: 3000 }, { 'limits.daily': 500 })).toMatchObject({ outputCap: 4000, lowered: true });
    expect(decided({ ...bare, longest: 0 }, { 'limits.daily': 500 })).toMatchObject({ outputCap: 4000, lowered: true });
  });

  it('is sent once, by a person\'s word, at the price that was asked for', () => {
    expect(decided(bare, { 'limits.daily': 1 }, [], { overridden: true })).toMatchObject({ kind: 'allow', lowered: true, outputCap: 4000, high: fromUsd(4) });
  });

  it('is given one where nobody knows its price, and there is a limit', () => {
    const unknown: CallCost = { ...UNKNOWN, longest: 0 };
    expect(decided(unknown, { unknownPrice: 'warn' })).toMatchObject({ kind: 'warn', lowered: false });
    expect(decided(unknown, { 'limits.daily': 5, 'policy': 'ask', 'unknownPrice': 'warn' })).toMatchObject({ kind: 'warn', lowered: true, outputCap: 1024 });
  });
});

describe('money that is only set aside', () => {
  it('makes a call wait', () => {
    expect(decided(costs(2), DAILY, [held('h', fromUsd(4))])).toMatchObject({ kind: 'wait', breach: { kind: 'period' } });
  });

  it('does not make a call wait that would not fit without it either', () => {
    expect(decided(costs(2), DAILY, [spent('a', 4), held('h', fromUsd(1))]).kind).toBe('deny');
  });

  it('does not make a call wait whose way another limit bars for good', () => {
    const events = [spent('a', 3, { at: NOON - 3 * DAY }), held('h', fromUsd(4.9))];
    expect(decided(costs(2), { 'limits.daily': 5, 'limits.monthly': 9 }, events)).toMatchObject({ kind: 'wait', breach: { standing: { period: { kind: 'day' } } } });
    expect(decided(costs(2), { 'limits.daily': 5, 'limits.monthly': 4.5 }, events)).toMatchObject({ kind: 'deny', breach: { standing: { period: { kind: 'month' } } } });
  });

  it('makes a long call wait that would fit, shortened, once it is back', () => {
    expect(decided(costs(0, 1, 10_000), DAILY, [held('h', fromUsd(4.9))]).kind).toBe('wait');
  });

  it('is no reason to wait where the policy is only to warn', () => {
    expect(decided(costs(2), { ...DAILY, policy: 'warn' }, [held('h', fromUsd(4))]).kind).toBe('warn');
  });

  it('counts in the hour in which it was set aside', () => {
    const state = new LedgerState();
    state.apply(written(held('h', fromUsd(4)), NOON - HOUR));
    expect(decide(candidate(costs(2), { 'limits.hourly': 5 }), state, NOON, budgeting({ 'limits.hourly': 5 })).kind).toBe('allow');
    expect(decide(candidate(costs(2), { 'limits.daily': 5 }), state, NOON, budgeting({ 'limits.daily': 5 })).kind).toBe('wait');
  });
});

describe('a breach in the ledger', () => {
  it('is named by its limit', () => {
    const codes = [decided(costs(9), DAILY), decided(costs(9), { 'limits.perRequest': 1 }), decided(UNKNOWN, DAILY)].map((decision) => ('breach' in decision ? breachCode(decision.breach) : ''));
    expect(codes).toEqual(['day limit', 'request limit', 'unknown price']);
  });
});

interface Try {
  readonly prompt: number;
  readonly rate: number;
  readonly cap: number;
  /** What the call costs in the end, as a share of what was set aside; `undefined`: it is never known. */
  readonly share: number | undefined;
  /** How many tries later it ends. */
  readonly lasts: number;
  readonly pause: number;
}

const attempt: fc.Arbitrary<Try> = fc.record({
  prompt: fc.integer({ min: 0, max: 2_000_000_000 }), rate: fc.integer({ min: 0, max: 500_000 }), cap: fc.integer({ min: 0, max: 9000 }),
  share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }), lasts: fc.nat(6), pause: fc.constantFrom(0, 0, 1000, HOUR, DAY),
});
const limits = fc.record({ 'limits.hourly': fc.option(fc.integer({ min: 1, max: 5 })), 'limits.daily': fc.option(fc.integer({ min: 1, max: 8 })), 'limits.weekly': fc.option(fc.integer({ min: 1, max: 12 })), 'limits.perRequest': fc.option(fc.integer({ min: 1, max: 3 })) });

describe('whatever is asked for, in whatever order calls end', () => {
  it('what is spent, not known yet and set aside never passes a limit together', () => {
    fc.assert(fc.property(limits, fc.array(attempt, { maxLength: 40 }), (settings, tries) => {
      const rules = budgeting({ ...settings, policy: 'stop' });
      const state = new LedgerState();
      const running: { readonly id: string; readonly at: number; readonly high: NanoUsd; readonly share: number | undefined; left: number }[] = [];
      let now = NOON;
      for (const [index, { prompt, rate, cap, share, lasts, pause }] of tries.entries()) {
        now += pause;
        const highWithCap = (tokens: number): NanoUsd => nano(prompt + rate * tokens);
        const cost = { high: highWithCap(cap), outputCap: cap, highWithCap, tokensWithCap: () => undefined };
        const decision = decide(candidate(cost, { ...settings, policy: 'stop' }), state, now, rules);
        if (decision.kind === 'allow' || decision.kind === 'warn') {
          const high = decision.high ?? ZERO;
          if (settings['limits.perRequest'] !== null) expect(high).toBeLessThanOrEqual(settings['limits.perRequest'] * 1e9);
          state.apply(written(held(`c${index}`, high), now, ulid(now)));
          running.push({ id: `c${index}`, at: now, high, share, left: lasts });
        }
        for (const call of running.filter(({ left }) => left === 0)) state.apply(written(ended(call), now, ulid(now)));
        for (const call of running) call.left -= 1;
        for (const { limit, spend: { spent: known, pending, held: aside }, period } of standings(state, now, rules)) expect(known + pending + aside, period.kind).toBeLessThanOrEqual(limit);
      }
    }), { numRuns: 400 });
  });
});

function ended({ id, at, high, share }: { readonly id: string; readonly at: number; readonly high: NanoUsd; readonly share: number | undefined }): NewEvent {
  const entry = entryOf({ id, at, estimate: high, costSource: 'none' });
  return { type: 'entry', id, entry: share === undefined ? entry : { ...entry, cost: nano(Math.floor(high * share)), costSource: 'usage' } };
}
