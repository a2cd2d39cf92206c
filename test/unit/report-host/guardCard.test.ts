import { describe, expect, it } from 'vitest';
import { standings } from '../../../src/core/budget/standing.ts';
import { stateChanges } from '../../../src/core/budget/states.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { GuardCard } from '../../../src/protocol/report.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { guardCard } from '../../../src/vscode/report/guardCard.ts';
import { DAY, HOUR, KEY, NOON, budgeting, held, spent, stateAfter, written } from '../fakes/ledger.ts';

const NAMES: Readonly<Record<string, string>> = { 'a/dear': 'Dear', 'b/cheap': 'Cheap' };
const EVIDENCE = { calls: 16, ms: 2700, certainty: 'exact', sinceTurn: 16, perMinute: ZERO } as const;

function cardOf(state: LedgerState, settings: Partial<Settings> = {}, now = NOON): GuardCard {
  return guardCard(state, now, budgeting(settings), KEY, (model) => NAMES[model] ?? model);
}

/** The card after events, each an hour after the other. */
function changesAfter(...events: readonly NewEvent[]): readonly string[] {
  const state = new LedgerState();
  for (const [index, event] of events.entries()) state.apply(written(event, NOON + index * HOUR));
  return cardOf(state, {}, NOON + events.length * HOUR).changes.map(({ text, state: to }) => `${to}: ${text}`);
}

describe('what the guard watches', () => {
  it('are the limits that the head does not show, with whose they are and until when', () => {
    const events = [spent('a', 4.5, { client: 'cline', inputTokens: 900, outputTokens: 100 })];
    const { limits } = cardOf(stateAfter(events), { 'limits.daily': 50, 'limits.hourly': 10, 'budgets': [{ scope: 'client:cline', daily: 5, tokensPerDay: 2000 }] });
    expect(limits).toEqual([
      { name: 'Hourly limit', used: '$4.50', limit: '$10.00', share: 0.45, state: 'active', until: '13:00 UTC' },
      { name: 'Daily limit of client cline', used: '$4.50', limit: '$5.00', share: 0.9, state: 'degraded', until: '00:00 UTC' },
      { name: 'Daily token limit of client cline', used: '1,000', limit: '2,000 tokens', share: 0.5, state: 'active', until: '00:00 UTC' },
    ]);
  });

  it('is nothing where there is nothing, and the worst case only where there is one', () => {
    expect(cardOf(stateAfter([]))).toEqual({ limits: [], changes: [] });
    expect(cardOf(stateAfter([held('h', undefined)]), { 'limits.daily': 5, 'countUntracked': false }).worst).toEqual(expect.any(String));
    expect(cardOf(stateAfter([]), { 'limits.daily': 5, 'countUntracked': false })).not.toHaveProperty('worst');
  });
});

describe('what the guard has done lately', () => {
  it('names limits that have another state', () => {
    const state = stateAfter([spent('a', 4.5, { client: 'cline' })]);
    const settings = { budgets: [{ scope: 'client:cline', daily: 5 }] };
    for (const change of stateChanges(standings(state, NOON, budgeting(settings)), state)) state.apply(written(change));
    expect(cardOf(state, settings).changes).toMatchObject([{ at: NOON, state: 'degraded', text: 'Daily limit of client cline is nearly used up: $4.50 of $5.00' }]);
  });

  it('says which sessions were paused, and what a person said to them, the newest first', () => {
    const paused = { type: 'pause', reason: 'repeats', evidence: { ...EVIDENCE, cost: fromUsd(1) }, client: 'cline' } as const;
    expect(changesAfter({ ...paused, id: 'a' }, { ...paused, id: 'b' }, { type: 'grant', id: 'a', choice: 'money' }, { type: 'grant', id: 'c', choice: 'stop' })).toEqual([
      'stopped: A session was stopped',
      'active: A paused session may go on for $2',
      expect.stringMatching(/^stopped: cline is paused: its session went in circles with its last 16 requests/),
    ]);
  });

  it('says which model answers a session, by its name, and that it was given back', () => {
    const down = { type: 'downgrade', from: 'a/dear', to: 'b/cheap', budget: 'everything', until: NOON + DAY } as const;
    expect(changesAfter({ ...down, id: 'a' }, { ...down, id: 'b' }, { ...down, id: 'a', isUndone: true })).toEqual(['active: A session has Dear back', 'degraded: Cheap answers a session instead of Dear']);
  });

  it('is no more than a dozen, and no older than a week', () => {
    const state = stateAfter(Array.from({ length: 20 }, (_, index): NewEvent => ({ type: 'grant', id: `s${index}`, choice: 'time' })));
    expect(cardOf(state).changes).toHaveLength(12);
    expect(cardOf(state, {}, NOON + 7 * DAY - 1).changes).toHaveLength(12);
    expect(cardOf(state, {}, NOON + 7 * DAY).changes).toEqual([]);
  });
});
