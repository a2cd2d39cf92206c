import { describe, expect, it } from 'vitest';
import { THIS_CALL } from '../../../src/core/budget/budget.ts';
import type { BudgetSetting } from '../../../src/core/budget/budgetSetting.ts';
import type { Budgeting } from '../../../src/core/budget/standing.ts';
import { standingsOf } from '../../../src/core/budget/standing.ts';
import type { Breach } from '../../../src/core/budget/terms.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import type { RefusedCall } from '../../../src/core/proxy/refusal.ts';
import { refusalError, refusalStatus } from '../../../src/core/proxy/refusal.ts';
import type { Dialect } from '../../../src/core/proxy/routes.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { NOON, budgeting, spent, stateAfter } from '../fakes/ledger.ts';

const HALF_A_DAY = 43_200;

function breachOf(rules: Budgeting, events: readonly NewEvent[], needed = fromUsd(1)): Breach {
  const [standing] = rules.budgets.bindingsOf({ client: 'cline' }).flatMap((binding) => standingsOf(binding, stateAfter(events), NOON, rules));
  if (standing === undefined) throw new Error('there is no limit');
  return { kind: 'period', standing, needed };
}

function refused(settings: Partial<Settings>, events: readonly NewEvent[], more: Partial<RefusedCall> = {}, dialect: Dialect = 'openai'): ReturnType<typeof refusalError> {
  const rules = budgeting(settings);
  return refusalError({ breach: breachOf(rules, events), midTurn: false, ...more }, dialect, rules, NOON);
}

const ofClient = (budget: Omit<BudgetSetting, 'scope'>): Partial<Settings> => ({ budgets: [{ scope: 'client:cline', ...budget }] });
const CALLS = [spent('a', 5.01, { client: 'cline', inputTokens: 900, outputTokens: 300 })];
const DAILY = { 'limits.daily': 5 } as const;

describe('the status', () => {
  it.each<[Dialect, Settings['proxy.refusal'], number]>([
    ['openai', 'auto', 402], ['anthropic', 'auto', 402], ['responses', 'auto', 400], ['openai', 'rateLimit', 429], ['anthropic', 'rateLimit', 429], ['responses', 'rateLimit', 429],
  ])('in the words of %s, by the setting %s: %i', (dialect, setting, status) => {
    expect(refusalStatus(dialect, { 'proxy.refusal': setting })).toBe(status);
    expect(refused({ ...DAILY, 'proxy.refusal': setting }, CALLS, {}, dialect).status).toBe(status);
  });

  it('comes with the time to wait only where it is said as a rate limit, and waiting helps', () => {
    expect(refused(DAILY, CALLS)).not.toHaveProperty('retryAfter');
    expect(refused({ ...DAILY, 'proxy.refusal': 'rateLimit' }, CALLS).retryAfter).toBe(HALF_A_DAY);
    const request: Breach = { kind: 'request', request: { budget: 'everything', name: 'everything', policy: 'stop', limit: nano(5) }, needed: nano(9) };
    expect(refused({ ...DAILY, 'proxy.refusal': 'rateLimit' }, CALLS, { breach: request })).not.toHaveProperty('retryAfter');
  });
});

describe('what is told', () => {
  it.each<[string, Partial<Settings>, string, object]>([
    ['of a daily limit', DAILY, 'Daily limit reached: $5.01 of $5.00. Calls are stopped until 00:00 UTC. Raise the limit to go on.',
      { scope: 'everything', period: 'day', limit_usd: 5, spent_usd: 5.01, resets_at: '2026-11-19T00:00:00.000Z' }],
    ['of one that still has some room', { 'limits.weekly': 6 }, 'Weekly limit: $5.01 of $6.00 used, until 2026-11-23 00:00 UTC. This call could cost $1.00. Raise the limit, allow fewer output tokens, or use a cheaper model.',
      { scope: 'everything', period: 'week', limit_usd: 6, spent_usd: 5.01, resets_at: '2026-11-23T00:00:00.000Z' }],
    ['of a client\'s own', ofClient({ monthly: 5 }), 'Monthly limit of client cline reached: $5.01 of $5.00. Calls are stopped until 2026-12-01 00:00 UTC. Raise the limit to go on.',
      { scope: 'client:cline', period: 'month', limit_usd: 5, spent_usd: 5.01, resets_at: '2026-12-01T00:00:00.000Z' }],
    ['of tokens', ofClient({ tokensPerDay: 1000 }), 'Daily token limit of client cline reached: 1,200 of 1,000 tokens. Calls are stopped until 00:00 UTC. Raise the limit to go on.',
      { scope: 'client:cline', period: 'day', limit_tokens: 1000, used_tokens: 1200, resets_at: '2026-11-19T00:00:00.000Z' }],
  ])('%s: how much of what, until when, and what to do', (_, settings, message, metadata) => {
    expect(refused(settings, CALLS)).toEqual({ status: 402, type: 'budget_exceeded', message, metadata: { limit_source: 'openrouter_spend_monitor', ...metadata } });
  });

  it.each<[string, Breach, string, string, object]>([
    ['of what one call may cost', { kind: 'request', request: { budget: 'everything', name: 'everything', policy: 'stop', limit: fromUsd(0.5) }, needed: fromUsd(2) }, 'budget_exceeded',
      'This call could cost $2.00, more than the $0.500 that one call may cost. Raise the limit, allow fewer output tokens, or use a cheaper model.', { scope: 'everything', period: 'request', limit_usd: 0.5, spent_usd: 0, estimate_usd: 2, resets_at: null }],
    ['of what the caller lets it cost', { kind: 'request', request: { budget: THIS_CALL, name: THIS_CALL, policy: 'stop', limit: fromUsd(0.5) }, needed: fromUsd(2) }, 'budget_exceeded',
      'This call could cost $2.00, more than the $0.500 that its caller allows. Raise the limit, allow fewer output tokens, or use a cheaper model.', { scope: THIS_CALL, period: 'request', limit_usd: 0.5, spent_usd: 0, estimate_usd: 2, resets_at: null }],
    ['of a price that nobody knows', { kind: 'unknown-price', reason: 'unknown-model', standing: undefined }, 'budget_exceeded', 'The price of this model is not known, so what the call could cost is not known.', { scope: 'everything', period: null, reason: 'unknown-model', resets_at: null }],
    ['of a session that goes in circles', { kind: 'runaway', pause: { kind: 'pause', reason: 'repeats', evidence: { calls: 12, ms: 90_000, cost: fromUsd(1.5), certainty: 'exact', sinceTurn: 30, perMinute: fromUsd(1) } } }, 'session_paused',
      'Paused: this session went in circles with its last 12 requests, in 2 min ($1.50). Continue it in VS Code, or start a new session.', { scope: 'session', period: null, reason: 'repeats', resets_at: null }],
  ])('%s', (_, breach, type, message, metadata) => {
    expect(refused(DAILY, CALLS, { breach })).toEqual({ status: 402, type, message, metadata: { limit_source: 'openrouter_spend_monitor', ...metadata } });
  });

  it('of a price that nobody knows where a limit is to be kept: which one', () => {
    const rules = budgeting(ofClient({ daily: 50 }));
    const period = breachOf(rules, CALLS);
    if (period.kind !== 'period') throw new Error('no period');
    const told = refusalError({ breach: { kind: 'unknown-price', reason: 'router', standing: period.standing }, midTurn: false }, 'openai', rules, NOON);
    expect(told).toMatchObject({ message: expect.stringMatching(/no limit can be kept with it\. Daily limit of client cline: \$5\.01 of \$50\.00 used, until 00:00 UTC\. Name a model instead\.$/) as unknown, metadata: { scope: 'client:cline', period: 'day', reason: 'router' } });
  });
});

describe('what is added', () => {
  it('where a person has said no, where nobody could, and where a cheaper model will do soon', () => {
    const said = (more: Partial<RefusedCall>): string => refused(DAILY, CALLS, more).message.slice(refused(DAILY, CALLS).message.length);
    expect(said({ asked: 'no' })).toBe(' You were asked in VS Code, and it was not sent.');
    expect(said({ asked: 'nobody' })).toBe(' You want to be asked first, which only VS Code can do.');
    expect(said({ midTurn: true })).toBe(' A cheaper model can take over with your next message.');
  });
});
