import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/core/budget/budget.ts';
import type { BudgetSetting } from '../../../src/core/budget/budgetSetting.ts';
import { decide } from '../../../src/core/budget/guard.ts';
import type { Decision } from '../../../src/core/budget/guard.ts';
import type { Scoped } from '../../../src/core/budget/scope.ts';
import { standings } from '../../../src/core/budget/standing.ts';
import type { Breach, CallCost } from '../../../src/core/budget/terms.ts';
import { breachCode } from '../../../src/core/budget/terms.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { candidate, costs, decided } from '../fakes/guard.ts';
import { NOON, budgeting, entryOf, held, spent, written } from '../fakes/ledger.ts';

const CLINE: Scoped = { client: 'cline', model: 'openai/gpt-4o', tags: ['a', 'b'] };

function of(cost: CallCost, budgets: readonly BudgetSetting[], events: readonly NewEvent[] = [], more: Partial<Settings> = {}): Decision {
  return decided(cost, { ...more, budgets }, events, {}, CLINE);
}

function code(decision: Decision): string {
  const { kind, breach }: { readonly kind: string; readonly breach?: Breach } = decision;
  return breach === undefined ? kind : `${kind}: ${breachCode(breach)}`;
}

/** Tokens of the prompt, and as many dollars as nothing. */
function tokens(prompt: number, outputCap = 1024): CallCost {
  return costs(0, 0, outputCap, prompt);
}

describe('a call that several budgets bind', () => {
  it('has to pass all of them, and no other', () => {
    const budgets = [{ scope: 'client:cline', daily: 5 }, { scope: 'model:openai/*', daily: 3 }, { scope: 'client:roo', daily: 0.01 }];
    expect([of(costs(3), budgets).kind, code(of(costs(4), budgets)), code(of(costs(6), budgets, [], { 'limits.daily': 2 }))]).toEqual(['allow', 'deny: model:openai/* day limit', 'deny: day limit']);
  });

  it('finds no room where a budget of its own is used up, though everything\'s is not', () => {
    expect(code(of(costs(1), [{ scope: 'client:cline', daily: 5 }], [spent('a', 4.5, { client: 'cline' })], { 'limits.daily': 50 }))).toBe('deny: client:cline day limit');
    expect(of(costs(1), [{ scope: 'client:cline', daily: 5 }], [spent('a', 4.5, { client: 'roo' })], { 'limits.daily': 50 }).kind).toBe('allow');
  });

  it('of a sub-client has to pass its own budget and its client\'s, to both of which it counts', () => {
    const budgets = [{ scope: 'client:cline', daily: 5 }, { scope: 'client:cline/tenant-a', daily: 2 }];
    const asked = (client: string, usd: number, ...before: readonly NewEvent[]): string => code(decided(costs(usd), { budgets }, before, {}, { client }));
    const [ofOne, ofOther] = [spent('a', 1.5, { client: 'cline/tenant-a' }), spent('b', 4.5, { client: 'cline/tenant-b' })];
    expect([asked('cline/tenant-a', 0.4, ofOne), asked('cline/tenant-a', 1, ofOne), asked('cline/tenant-a', 1, ofOther)]).toEqual(['allow', 'deny: client:cline/tenant-a day limit', 'deny: client:cline day limit']);
    expect([asked('cline/tenant-b', 3, ofOne), asked('cline/tenant-b', 4, ofOne), asked('cline', 4, ofOne), asked('roo/tenant-a', 4, ofOne, ofOther)]).toEqual(['allow', 'deny: client:cline day limit', 'deny: client:cline day limit', 'allow']);
  });

  it('has to pass the budget of each of its tags', () => {
    const budgets = [{ scope: 'tag:*', daily: 5, each: true }];
    expect(code(of(costs(1), budgets, [spent('a', 4.5, { tags: ['b'] })]))).toBe('deny: tag:b day limit');
    expect(of(costs(1), budgets, [spent('a', 4.5, { tags: ['c'] })]).kind).toBe('allow');
  });

  it.each<[Policy, Policy, string]>([
    ['ask', 'stop', 'deny: model:openai/* day limit'], ['downgrade', 'stop', 'deny: model:openai/* day limit'], ['throttle', 'stop', 'deny: model:openai/* day limit'], ['warn', 'stop', 'deny: model:openai/* day limit'],
    ['downgrade', 'ask', 'ask: model:openai/* day limit'], ['throttle', 'ask', 'ask: model:openai/* day limit'], ['warn', 'ask', 'ask: model:openai/* day limit'],
    ['throttle', 'downgrade', 'downgrade: model:openai/* day limit'], ['warn', 'downgrade', 'downgrade: model:openai/* day limit'], ['warn', 'throttle', 'throttle: model:openai/* day limit'], ['warn', 'warn', 'warn: client:cline day limit'],
  ])('is treated by the gravest policy that has no room: of "%s" and "%s", %s', (mild, grave, expected) => {
    const budgets: readonly BudgetSetting[] = [{ scope: 'client:cline', daily: 5, policy: mild }, { scope: 'model:openai/*', daily: 5, policy: grave }];
    expect([code(of(costs(6), budgets)), code(of(costs(6), budgets.toReversed())).replace('model:openai/*', 'client:cline')]).toEqual([expected, expected.replace('model:openai/*', 'client:cline')]);
  });

  it('is not treated by a graver policy that has room', () => {
    expect(code(of(costs(6), [{ scope: 'client:cline', daily: 5, policy: 'ask' }], [], { 'limits.daily': 50 }))).toBe('ask: client:cline day limit');
  });

  it('waits only where holds alone are in the way of every limit', () => {
    const hold = { ...held('h', fromUsd(4)), who: { source: 'proxy', client: 'cline' } } as NewEvent;
    const budgets = [{ scope: 'client:cline', daily: 5 }];
    expect(code(of(costs(2), budgets, [hold]))).toBe('wait: client:cline day limit');
    expect(code(of(costs(2), budgets, [hold, spent('a', 8.5)], { 'limits.daily': 10 }))).toBe('deny: day limit');
    expect(code(decided(costs(2), { budgets }, [hold], { waited: true }, CLINE))).toBe('deny: client:cline day limit');
  });

  it.each<[Policy, string]>([['ask', 'wait'], ['downgrade', 'wait'], ['throttle', 'wait'], ['warn', 'warn']])('waits for holds under "%s" too, as long as that is not only to warn: %s', (policy, expected) => {
    const hold = { ...held('h', fromUsd(4)), who: { source: 'proxy', client: 'cline' } } as NewEvent;
    expect(of(costs(2), [{ scope: 'client:cline', daily: 5, policy }], [hold]).kind).toBe(expected);
  });

  it('may cost no more than its budget lets one call cost', () => {
    const budgets = [{ scope: 'client:cline', perRequest: 0.5 }];
    expect(of(costs(0.51), budgets, [], { 'limits.perRequest': 9 })).toMatchObject({ kind: 'deny', breach: { kind: 'request', request: { name: 'client:cline', limit: fromUsd(0.5) }, needed: fromUsd(0.51) } });
    expect(decided(costs(0.51), { budgets }, [], {}, { client: 'roo' }).kind).toBe('allow');
  });
});

describe('a limit of tokens', () => {
  const budgets = [{ scope: 'client:cline', tokensPerHour: 3000 }];

  it('has room for prompt and answer together, to the last token', () => {
    expect([of(tokens(1976), budgets).kind, code(of(tokens(1977), budgets))]).toEqual(['allow', 'deny: client:cline hour token limit']);
    expect(of(tokens(1977), budgets)).toMatchObject({ breach: { needed: 3001, standing: { metric: 'tokens' } } });
  });

  it('counts tokens in and out of what was used, and those that running calls may have', () => {
    const used = spent('a', 0, { client: 'cline', inputTokens: 1500, outputTokens: 400 });
    const runs = { ...held('h', nano(1)), tokens: 1900, who: { source: 'proxy', client: 'cline' } } as NewEvent;
    expect([code(of(tokens(100), budgets, [used])), code(of(tokens(100), budgets, [runs])), of(tokens(76), budgets, [used]).kind]).toEqual(['deny: client:cline hour token limit', 'wait: client:cline hour token limit', 'allow']);
  });

  it('refuses a call whose prompt nobody can bound, even where it costs nothing', () => {
    const boundless: CallCost = { ...costs(0), tokensWithCap: () => undefined };
    expect(of(boundless, budgets)).toMatchObject({ kind: 'deny', breach: { needed: Number.POSITIVE_INFINITY } });
  });

  it('lowers the cap on the answer to what fits, and sets aside so many tokens', () => {
    expect(of(tokens(500, 9000), budgets)).toMatchObject({ kind: 'allow', lowered: true, outputCap: 2500, tokens: 3000 });
  });

  it('warns where it is only to warn', () => {
    expect(code(of(tokens(5000), [{ scope: 'client:cline', tokensPerDay: 3000, policy: 'warn' }]))).toBe('warn: client:cline day token limit');
  });
});

describe('a cap on the answer', () => {
  it('is lowered to what fits the tightest of all budgets, in dollars or tokens', () => {
    const budgets: readonly BudgetSetting[] = [{ scope: 'client:cline', daily: 6, policy: 'ask' }, { scope: 'model:openai/*', tokensPerDay: 4000 }, { scope: 'tag:a', perRequest: 5 }];
    expect(of(costs(0, 1, 9000, 500), budgets)).toMatchObject({ kind: 'allow', outputCap: 3500, high: fromUsd(3.5), tokens: 4000 });
    expect(of(costs(0, 1, 9000, 500), budgets.slice(0, 1))).toMatchObject({ outputCap: 6000 });
  });

  it('is not lowered below what the model\'s answers usually take', () => {
    const usual = (usualOutput: number): CallCost => ({ ...costs(0, 1, 9000), usualOutput });
    const budgets = [{ scope: 'client:cline', daily: 3 }];
    expect([of(usual(3000), budgets), of(usual(3001), budgets)]).toMatchObject([{ kind: 'allow', outputCap: 3000 }, { kind: 'deny' }]);
  });

  it('is always the largest that fits all of them', () => {
    fc.assert(fc.property(fc.integer({ min: 1025, max: 60_000 }), fc.nat(5000), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: 1, max: 90_000 }), (outputCap, prompt, rate, money, most) => {
      const cost: CallCost = { high: nano(outputCap * rate), outputCap, highWithCap: (cap) => nano(cap * rate), tokensWithCap: (cap) => prompt + cap };
      const decision = of(cost, [{ scope: 'client:cline', daily: money / 1e9 }, { scope: 'model:openai/*', tokensPerHour: most }]);
      const fitting = Math.min(outputCap, Math.floor(money / rate), most - prompt);
      if (fitting < 1024) expect(decision.kind).toBe('deny');
      else expect(decision).toMatchObject({ kind: 'allow', outputCap: fitting, high: fitting * rate, tokens: prompt + fitting });
    }));
  });
});

describe('whoever calls, and whichever budgets bind them', () => {
  const scopes = ['client:cline', 'client:*', 'model:openai/*', 'tag:*', 'session:*', 'user:me'];
  const budget = fc.tuple(fc.subarray(scopes), fc.array(fc.tuple(fc.option(fc.integer({ min: 1, max: 9 })), fc.option(fc.integer({ min: 1, max: 20_000 })), fc.boolean()), { minLength: 6, maxLength: 6 }))
    .map(([chosen, numbers]) => chosen.map((scope, index): BudgetSetting => ({ scope, daily: numbers[index]?.[0] ?? 10, tokensPerHour: numbers[index]?.[1] ?? undefined, each: numbers[index]?.[2] ?? false })));
  const caller = fc.record({ client: fc.constantFrom('cline', 'cline/sub', 'roo'), session: fc.constantFrom('s1', 's2'), user: fc.constantFrom('me', 'you'), tags: fc.subarray(['a', 'b']), model: fc.constantFrom('openai/gpt-4o', 'a/b') });
  const attempt = fc.tuple(caller, fc.nat(3_000_000_000), fc.nat(3000), fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }), fc.nat(4));

  it('no hard limit is ever passed by what is used and set aside together', () => {
    fc.assert(fc.property(budget, fc.array(attempt, { maxLength: 25 }), (budgets, tries) => {
      const state = new LedgerState();
      const rules = budgeting({ budgets });
      const running: { readonly id: string; readonly event: NewEvent; left: number }[] = [];
      for (const [index, [{ model, ...who }, high, prompt, share, lasts]] of tries.entries()) {
        const cost: CallCost = { high: nano(high), outputCap: 1000, highWithCap: () => nano(high), tokensWithCap: (cap) => prompt + cap };
        const decision = decide(candidate(cost, { budgets }, { ...who, model }), state, NOON, rules);
        if (decision.kind === 'allow' || decision.kind === 'warn') {
          const id = `c${index}`;
          state.apply(written({ ...held(id, decision.high), tokens: decision.tokens ?? 0, model, who: { source: 'proxy', ...who } } as NewEvent, NOON, ulid(NOON + index)));
          const end = entryOf({ id, source: 'proxy', ...who, model, estimate: nano(high), costSource: 'none', inputTokens: prompt, outputTokens: Math.floor((share ?? 1) * 1000) });
          running.push({ id, event: { type: 'entry', id, entry: share === undefined ? end : { ...end, cost: nano(Math.floor(high * share)), costSource: 'usage' } }, left: lasts });
        }
        for (const call of running.filter(({ left }) => left === 0)) state.apply(written(call.event, NOON, ulid(NOON + 1000 + index)));
        for (const call of running) call.left -= 1;
        for (const { name, metric, used, aside, limit } of standings(state, NOON, rules)) expect(used + aside, `${name} ${metric}`).toBeLessThanOrEqual(limit);
      }
    }), { numRuns: 300 });
  });
});
