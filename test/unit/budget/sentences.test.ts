import { describe, expect, it } from 'vitest';
import { downgradeSentence } from '../../../src/core/budget/downgradeText.ts';
import { alertSentence, breachSentence, breachTitle, limitName, resetTime } from '../../../src/core/budget/sentences.ts';
import type { Standing } from '../../../src/core/budget/standing.ts';
import { keyStanding, standings } from '../../../src/core/budget/standing.ts';
import type { Breach } from '../../../src/core/budget/terms.ts';
import type { KeySample, NewEvent } from '../../../src/core/ledger/events.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { PeriodKind } from '../../../src/core/period.ts';
import { UTC, createZone, periodAt } from '../../../src/core/period.ts';
import type { UnknownReason } from '../../../src/core/pricing/unknown.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { KEY, NOON, ORIGIN, budgeting, held, spent, stateAfter } from '../fakes/ledger.ts';

const BERLIN = createZone('Europe/Berlin');

function standing(settings: Partial<Settings>, ...events: readonly NewEvent[]): Standing {
  const [first] = standings(stateAfter(events), NOON, { ...budgeting(settings), zone: BERLIN });
  if (first === undefined) throw new Error('no limit');
  return first;
}

function ofKey(key: Partial<KeySample>): Standing {
  const sample: NewEvent = { type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, ...key }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } };
  const found = keyStanding(stateAfter([sample]), KEY, NOON, budgeting());
  if (found === undefined) throw new Error('no limit');
  return found;
}

function alert(of: Standing): string {
  return alertSentence({ id: 'x', level: 50, standing: of }, BERLIN, NOON);
}

function breach(of: Breach): string {
  return breachSentence(of, BERLIN, NOON);
}

describe('an alert says', () => {
  it('how much of which limit is used, and until when', () => {
    expect(alert(standing({ 'limits.daily': 5 }, spent('a', 3.76)))).toBe('Daily limit 75 % used: $3.76 of $5.00, until 00:00.');
  });

  it('what a used-up limit means', () => {
    const events = [spent('a', 5.01)];
    expect(alert(standing({ 'limits.daily': 5 }, ...events))).toBe('Daily limit reached: $5.01 of $5.00. Calls are stopped until 00:00.');
    expect(alert(standing({ 'limits.daily': 5, 'policy': 'ask' }, ...events))).toBe('Daily limit reached: $5.01 of $5.00. Each call asks first until 00:00.');
    expect(alert(standing({ 'limits.daily': 5, 'policy': 'warn' }, ...events))).toBe('Daily limit reached: $5.01 of $5.00. Calls are sent all the same until 00:00.');
  });

  it('where OpenRouter\'s own limit stands, in UTC', () => {
    expect(alert(ofKey({ limit: fromUsd(10), limitRemaining: fromUsd(4), limitReset: 'month' }))).toBe('The key’s monthly limit 60 % used: $6.00 of $10.00, until 2026-12-01 00:00 UTC.');
    expect(alert(ofKey({ limit: fromUsd(10), limitRemaining: fromUsd(0), limitReset: null }))).toBe('The key’s limit reached: $10.00 of $10.00. OpenRouter refuses calls until the key’s limit is raised.');
    expect(alert(ofKey({ limit: fromUsd(10), limitRemaining: fromUsd(0), limitReset: 'day' }))).toBe('The key’s daily limit reached: $10.00 of $10.00. OpenRouter refuses calls until 00:00 UTC.');
  });
});

describe('a refusal says', () => {
  it('that the limit is reached, what that means, and what to do', () => {
    expect(breach({ kind: 'period', standing: standing({ 'limits.daily': 5 }, spent('a', 5.01)), needed: fromUsd(1) }))
      .toBe('Daily limit reached: $5.01 of $5.00. Calls are stopped until 00:00. Raise the limit to go on.');
  });

  it('that the call is too much for what is left', () => {
    expect(breach({ kind: 'period', standing: standing({ 'limits.weekly': 5 }, spent('a', 4)), needed: fromUsd(2) }))
      .toBe('Weekly limit: $4.00 of $5.00 used, until 2026-11-23 00:00. This call could cost $2.00. Raise the limit, allow fewer output tokens, or use a cheaper model.');
  });

  it('that money is only set aside', () => {
    expect(breach({ kind: 'period', standing: standing({ 'limits.hourly': 5 }, spent('a', 1), held('h', fromUsd(3))), needed: fromUsd(2) }))
      .toContain('Hourly limit: $1.00 of $5.00 used, until 14:00. This call could cost $2.00, and $3.00 is set aside for calls that are not settled yet.');
  });

  it('that a single call may not cost so much', () => {
    expect(breach({ kind: 'request', request: { budget: 'everything', name: 'everything', policy: 'stop', limit: fromUsd(0.5) }, needed: fromUsd(0.75) })).toMatch(/^This call could cost \$0\.750, more than the \$0\.500 that one call may cost\./);
  });

  it('whose limit it is, and what it counts', () => {
    const cline = { budgets: [{ scope: 'client:cline', daily: 5, tokensPerHour: 1000 }, { scope: 'model:anthropic/*', monthly: 50, policy: 'downgrade' as const }] };
    const [day, hour, month] = standings(stateAfter([spent('a', 6, { client: 'cline', model: 'anthropic/claude', inputTokens: 900 }), spent('b', 44, { model: 'anthropic/claude' })]), NOON, { ...budgeting(cline), zone: BERLIN });
    if (day === undefined || hour === undefined || month === undefined) throw new Error('no limit');
    expect(breach({ kind: 'period', standing: day, needed: fromUsd(1) })).toBe('Daily limit of client cline reached: $6.00 of $5.00. Calls are stopped until 00:00. Raise the limit to go on.');
    expect(breach({ kind: 'period', standing: hour, needed: 500 })).toBe('Hourly token limit of client cline: 900 of 1,000 tokens used, until 14:00. This call could take 500 tokens. Raise the limit, or allow fewer output tokens.');
    expect(breach({ kind: 'period', standing: hour, needed: Number.POSITIVE_INFINITY })).toContain('What this call could take is not known.');
    expect(breach({ kind: 'period', standing: month, needed: fromUsd(1) })).toBe('Monthly limit of models anthropic/* reached: $50.00 of $50.00. Calls go to a cheaper model, or are stopped until 2026-12-01 00:00. Raise the limit to go on.');
    expect(breach({ kind: 'request', request: { budget: 'client:cline', name: 'client:cline', policy: 'stop', limit: fromUsd(0.5) }, needed: fromUsd(0.75) })).toMatch(/^This call could cost \$0\.750, more than the \$0\.500 that one call of client cline may cost\./);
  });

  it('in its title what is the matter', () => {
    expect([
      breachTitle({ kind: 'period', standing: standing({ 'limits.daily': 5 }), needed: 1 }), breachTitle({ kind: 'unknown-price', standing: undefined, reason: 'router' }),
      breachTitle({ kind: 'runaway', pause: { kind: 'pause', reason: 'stopped', evidence: { calls: 0, ms: 0, certainty: 'exact', sinceTurn: 0, perMinute: ZERO } } }),
    ]).toEqual(['Over a Limit', 'Unknown Price', 'Session Paused']);
  });

  it('one token where it is one, and all of a kind where it is all', () => {
    const tokens = standing({ 'limits.tokensPerDay': 1000 }, spent('a', 1, { inputTokens: 400 }));
    if (tokens.metric !== 'tokens') throw new Error('not a token limit');
    expect(breach({ kind: 'period', standing: { ...tokens, aside: 1 }, needed: 1 })).toContain('This call could take 1 token, and 1 token is set aside for calls that are not settled yet.');
    expect(breach({ kind: 'period', standing: { ...tokens, aside: 2 }, needed: 2 })).toContain('This call could take 2 tokens, and 2 tokens are set aside for calls that are not settled yet.');
    expect(limitName({ ...tokens, name: 'purpose:*' })).toBe('Daily token limit of all purposes');
    expect(limitName({ ...tokens, name: 'purpose:re*' })).toBe('Daily token limit of purposes re*');
  });

  it('that a price is not known, never that it is nothing', () => {
    const sentences = [breach({ kind: 'unknown-price', standing: undefined, reason: 'unknown-model' }), breach({ kind: 'unknown-price', standing: standing({ 'limits.daily': 5 }, spent('a', 1)), reason: 'unknown-model' })];
    expect(sentences).toEqual([
      'The price of this model is not known, so what the call could cost is not known.',
      'The price of this model is not known, so what the call could cost is not known, and no limit can be kept with it. Daily limit: $1.00 of $5.00 used, until 00:00. Use a model with a known price.',
    ]);
  });

  it('which model is not listed, and which one was probably meant', () => {
    const unlisted = { id: 'opnai/gpt-4o-mini', meant: 'openai/gpt-4o-mini' };
    expect(breach({ kind: 'unknown-price', standing: standing({ 'limits.daily': 5 }, spent('a', 1)), reason: 'unknown-model', unlisted }))
      .toBe('OpenRouter lists no model "opnai/gpt-4o-mini". Did you mean openai/gpt-4o-mini? What this call could cost is not known, so no limit can be kept with it. Daily limit: $1.00 of $5.00 used, until 00:00.');
    expect(breach({ kind: 'unknown-price', standing: undefined, reason: 'unknown-model', unlisted: { id: 'x/y' } })).toBe('OpenRouter lists no model "x/y". See https://openrouter.ai/models. What this call could cost is not known.');
  });

  it('that name so that it hides nothing and is no longer than a sentence bears', () => {
    const said = (id: string): string => breach({ kind: 'unknown-price', standing: undefined, reason: 'unknown-model', unlisted: { id } });
    expect(said('a\u001b[2J\nb\u202e')).toContain('no model "a[2J b".');
    expect(said('x'.repeat(100_000)).length).toBeLessThan(250);
  });

  it.each<[UnknownReason, string]>([
    ['web-search', 'Web search is charged on top, so what the call could cost is not known.'],
    ['file-parser', 'Reading the file is charged by the page, so what the call could cost is not known.'],
    ['router', 'A router chooses the model, and the price with it, so what the call could cost is not known.'],
    ['many-answers', 'Several answers are asked for at once, and the cap may hold for each of them, so what the call could cost is not known.'],
  ])('what makes a call unbounded: %s', (reason, sentence) => {
    expect(breach({ kind: 'unknown-price', standing: undefined, reason })).toBe(sentence);
  });
});

describe('the end of a period', () => {
  it.each<[PeriodKind, string]>([['hour', '14:00'], ['day', '00:00'], ['week', '2026-11-23 00:00'], ['month', '2026-12-01 00:00']])('of a %s is %s', (kind, expected) => {
    expect(resetTime(periodAt(kind, NOON, BERLIN), BERLIN, NOON)).toBe(expected);
  });

  it('has its date where the last hour of a day ends', () => {
    const late = Date.UTC(2026, 10, 18, 22, 30);
    expect(resetTime(periodAt('hour', late, BERLIN), BERLIN, late)).toBe('2026-11-19 00:00');
  });

  it('says UTC where it is, and nothing where there is none', () => {
    expect(resetTime(periodAt('day', NOON, UTC), UTC, NOON)).toBe('00:00 UTC');
    expect(resetTime({ kind: 'month', start: 0, end: Number.MAX_SAFE_INTEGER }, UTC, NOON)).toBeUndefined();
  });

  it('belongs to a limit with a name', () => {
    expect((['hour', 'day', 'week', 'month'] as const).map((kind) => limitName({ budget: 'everything', name: 'everything', metric: 'cost', period: periodAt(kind, NOON, UTC) }))).toEqual(['Hourly limit', 'Daily limit', 'Weekly limit', 'Monthly limit']);
  });
});

describe('another model that answers', () => {
  const because = { breach: { kind: 'period', standing: standing({ 'limits.daily': 5 }, spent('a', 4.9)), needed: fromUsd(1) } } as const;
  const change = { from: 'a/dear', to: 'a/cheap', budget: 'everything', until: Date.UTC(2026, 10, 18, 23), because, isKept: false };

  it('is named with the one in whose place it is, why, and until when', () => {
    expect(downgradeSentence(change, BERLIN, NOON)).toBe('a/cheap answers instead of a/dear, until 00:00. Daily limit: $4.90 of $5.00 used, until 00:00. This call could cost $1.00.');
    expect(downgradeSentence({ ...change, because: { standing: because.breach.standing }, until: Date.UTC(2026, 10, 30, 23) }, BERLIN, NOON)).toBe('a/cheap answers instead of a/dear, until 2026-12-01 00:00. Daily limit 98 % used: $4.90 of $5.00, until 00:00.');
  });

  it('is told briefly where it was so before, and without an end where there is none', () => {
    expect(downgradeSentence({ ...change, isKept: true }, BERLIN, NOON)).toBe('a/cheap answers instead of a/dear, as before in this session, until 00:00.');
    expect(downgradeSentence({ ...change, until: 0, because: {} }, BERLIN, NOON)).toBe('a/cheap answers instead of a/dear.');
  });
});
