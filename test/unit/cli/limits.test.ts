import { describe, expect, it } from 'vitest';
import { limitsLines } from '../../../src/cli/render/limitsText.ts';
import type { LimitsReport } from '../../../src/cli/render/limitsText.ts';
import { COLOURS, PLAIN } from '../../../src/cli/render/paint.ts';
import { limitsJson } from '../../../src/cli/limitsData.ts';
import { widthOf } from '../../../src/cli/render/width.ts';
import { budgetsOf } from '../../../src/core/budget/budgets.ts';
import { keyStanding, standings } from '../../../src/core/budget/standing.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { KEY, NOON, ORIGIN, budgeting, spent, stateAfter } from '../fakes/ledger.ts';

function reportOf(settings: Partial<Settings>, usd: number, more: Partial<LimitsReport> = {}, fields: Partial<UsageEntry> = {}): LimitsReport {
  const sample = { type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, limit: fromUsd(100), limitRemaining: fromUsd(40), limitReset: 'month' }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } } as const;
  const state = stateAfter([spent('a', usd, fields), sample]);
  const rules = budgeting(settings);
  const ofKey = keyStanding(state, KEY, NOON, rules);
  return { now: NOON, zone: UTC, standings: [...standings(state, NOON, rules), ...(ofKey === undefined ? [] : [ofKey])], budgets: budgetsOf(rules.settings), notes: [], ...more };
}

describe('the limits', () => {
  it('stand with what is used, what is left and until when', () => {
    const lines = limitsLines(reportOf({ 'limits.daily': 5, 'limits.monthly': 200, 'limits.perRequest': 0.5 }, 4.1), 80, PLAIN);
    expect(lines).toEqual([
      'Limits',
      '  Daily           $4.10    of $5.00  82 %  close  ██████▌·  until 00:00 UTC',
      '  Monthly         $4.10  of $200.00   2 %         ▏·······  until 2026-12-01 UTC',
      '  Key, monthly   $60.00  of $100.00  60 %         ████▊···  until 2026-12-01 UTC',
      '  One call               max $0.500',
    ]);
  });

  it('of scopes stand by their names, in dollars and tokens, and say so where nothing has used them yet', () => {
    const budgets = [{ scope: 'client:cline', daily: 5, tokensPerDay: 2_000_000, policy: 'ask' as const }, { scope: 'model:anthropic/*', monthly: 50, averagePerRequest: 0.1 }, { scope: 'session:*', daily: 1 }, { scope: 'user:me', perRequest: 0.5 }];
    const lines = limitsLines(reportOf({ budgets }, 4.1, {}, { client: 'cline', inputTokens: 500_000 }), 100, PLAIN);
    expect(lines.map((line) => line.replace(/ {2,}/g, '  ').trim())).toEqual([
      'Limits',
      'client cline, daily  $4.10  of $5.00  82 %  close  ████████▎·  until 00:00 UTC',
      'client cline, daily toke…  500.0k  of 2.00M tokens  25 %  ██▌·······  until 00:00 UTC',
      'models anthropic/*, mont…  $0.00  of $50.00  0 %  ··········  until 2026-12-01 UTC',
      'Key, monthly  $60.00  of $100.00  60 %  ██████····  until 2026-12-01 UTC',
      'models anthropic/*, aver…  aim $0.100',
      'all sessions, daily  of $1.00  for each, none used',
      'user me, one call  max $0.500',
      'Policy of client cline: ask',
    ]);
  });

  it('fit a terminal', () => {
    for (const line of limitsLines(reportOf({ 'limits.daily': 5, 'limits.monthly': 200 }, 4.9), 80, PLAIN)) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  it('say by a word, not by colour alone, that one is reached', () => {
    expect(limitsLines(reportOf({ 'limits.daily': 5 }, 5.01), 80, PLAIN)[1]).toMatch(/Daily .*\$5\.01 +of \$5\.00 .*100 % {2}reached {2}█{5}/);
    expect(limitsLines(reportOf({ 'limits.daily': 5 }, 5.01), 80, COLOURS)[1]).toMatch(/^\u001b\[31m.*reached.*\u001b\[39m$/);
  });

  it('say what to do where there is none', () => {
    expect(limitsLines({ now: NOON, zone: UTC, standings: [], budgets: [], notes: [] }, 80, PLAIN)).toEqual(['No limit is set. Example: openrouter-spend limits set --daily 10']);
  });

  it('are numbers in JSON, and null where there is none', () => {
    const json = limitsJson(reportOf({ 'limits.daily': 5, 'limits.perRequest': 0.5 }, 4.1), { OPENROUTER_DAILY_LIMIT: '5' });
    expect(json).toEqual({
      hourly: null, weekly: null, monthly: null, perRequest: { amount: 0.5 }, overridden: ['daily'],
      daily: { amount: 5, spent: 4.1, share: 0.82, state: 'warned', policy: 'stop' },
      key: { amount: 100, spent: 60, share: 0.6, state: 'active', policy: 'stop' },
      budgets: [{
        scope: 'everything', policy: 'stop', downgradeTo: [], perRequest: 0.5, averagePerRequest: null,
        limits: [{ name: 'everything', metric: 'cost', period: 'day', amount: 5, used: 4.1, aside: 0, share: 0.82, state: 'warned', resetsAt: '2026-11-19T00:00:00.000Z' }],
      }],
      worstCase: null,
    });
  });
});
