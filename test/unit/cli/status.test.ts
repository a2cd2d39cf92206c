import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { statusLines } from '../../../src/cli/render/statusText.ts';
import type { KeyConnection, StatusReport } from '../../../src/cli/statusData.ts';
import { statusJson, statusReport } from '../../../src/cli/statusData.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DAY, HOUR, KEY, NOON, ORIGIN, budgeting, entryOf, held, spent, stateAfter } from '../fakes/ledger.ts';

const LIVE: KeyConnection = { kind: 'live', at: NOON };
const sample = (id: string, usd: number): NewEvent => ({
  type: 'sample', id, origin: ORIGIN, keyHash: KEY, key: { label: 'sk-or-v1-abc...xyz', usage: fromUsd(usd), tookMs: 1, limit: null, credits: fromUsd(57.65) },
  cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] },
});
const untracked = spent('u:1', 1.1, { source: 'untracked', calls: 0, costSource: 'key' });
const early = { at: NOON - HOUR, settledAt: NOON - HOUR };

function reportOf(events: readonly NewEvent[], settings: Partial<Settings> = {}, connection = LIVE): StatusReport {
  return statusReport(stateAfter(events), connection, NOON, budgeting(settings), KEY);
}

describe('the status', () => {
  it('tells today, week and month, the key, the others, and that all is settled', () => {
    const report = reportOf([spent('a', 2.35, early), untracked, sample('s1', 41.2), sample('s2', 41.2)], { 'limits.daily': 5 });
    expect(statusLines(report, 80, PLAIN)).toEqual([
      'OpenRouter spend · 2026-11-18 12:00 (UTC)',
      '  Today        $3.45  of $5.00  69 %  ██████▉···  until 00:00 UTC',
      '  This week    $3.45',
      '  This month   $3.45',
      'Key sk-or-v1-abc...xyz has used $41.20 in all · no limit of its own · credits left $57.65',
      'Since 12:00: explained by entries $2.35 · elsewhere on this key $0.00 · unexplained $38.85',
      'Other programs with this key: $1.10 today (32 %)',
      'At rest: every call is settled, and the key agrees.',
    ]);
  });

  it('tells what is open and what is set aside for it', () => {
    const lost: NewEvent = { type: 'entry', id: 'b', entry: entryOf({ id: 'b', costSource: 'none', estimate: fromUsd(0.02), generationId: 'gen-1' }) };
    const lines = statusLines(reportOf([held('h', fromUsd(0.05)), lost, sample('s', 1)]), 80, PLAIN);
    expect(lines.at(-1)).toBe('Open: 1 call running, cost of 1 call not known yet; $0.070 is set aside.');
  });

  it('does not call a cost open that nobody tells any more', () => {
    const old = { at: NOON - 2 * DAY, settledAt: NOON - DAY, generationId: 'gen-1' };
    const givenUp: NewEvent = { type: 'entry', id: 'b', entry: entryOf({ id: 'b', costSource: 'estimate', cost: fromUsd(0.02), estimate: fromUsd(0.02), ...old }) };
    const priceless: NewEvent = { type: 'entry', id: 'c', entry: entryOf({ id: 'c', costSource: 'none', ...old, generationId: 'gen-2' }) };
    const report = reportOf([givenUp, priceless, sample('s1', 1), sample('s2', 1)]);
    expect(report).toMatchObject({ unresolved: 0, givenUp: 2, atRest: true });
    expect(statusLines(report, 80, PLAIN).at(-1)).toBe('At rest: every call is settled but 2 calls whose cost was never told, and the key agrees.');
    expect(statusJson(report).open).toEqual({ running: 0, unresolved: 0, givenUp: 2 });
  });

  it('says what its figures lack', () => {
    const guessed = spent('a', 3, { ...early, costSource: 'estimate' });
    const lost: NewEvent = { type: 'entry', id: 'b', entry: entryOf({ id: 'b', costSource: 'none', at: NOON - 3 * DAY }) };
    const lines = statusLines(reportOf([guessed, spent('c', 1.12, early), lost]), 80, PLAIN);
    expect(lines).toContain('Today $4.12, of which $3.00 estimated · This month $4.12, of which $3.00 estimated, 1 call unknown');
  });

  it.each<[KeyConnection, RegExp]>([
    [{ kind: 'no-key', reason: 'There is no API key: set OPENROUTER_API_KEY.' }, /^There is no API key/],
    [{ kind: 'refused', reason: 'OpenRouter does not accept the API key: No.' }, /does not accept/],
    [{ kind: 'offline', since: NOON, reason: 'OpenRouter cannot be reached (ECONNREFUSED).' }, /could not be asked: OpenRouter cannot be reached/],
    [{ kind: 'waiting' }, /^The key has not answered yet\.$/],
  ])('says why the key could not be asked: %j', (connection, words) => {
    expect(statusLines(reportOf([], {}, connection), 80, PLAIN).some((line) => words.test(line))).toBe(true);
  });

  it.each<KeyConnection>([
    { kind: 'no-key', reason: 'There is no API key.' }, { kind: 'refused', reason: 'OpenRouter does not accept this key: No.' }, { kind: 'offline', since: NOON, reason: 'No.' },
  ])('shows no figure as certain that the key has not confirmed: %j', (connection) => {
    const rows = (report: StatusReport): readonly string[] => statusLines(report, 80, PLAIN).slice(1, 4);
    const nothing = reportOf([], { 'limits.daily': 5 }, connection);
    expect(rows(nothing)).toEqual(['  Today        –  of $5.00    ··········  until 00:00 UTC', '  This week    –', '  This month   –']);
    expect(statusJson(nothing).today).toMatchObject({ cost: 0, certainty: 'atLeast' });
    const some = reportOf([spent('a', 1, early)], { 'limits.daily': 5 }, connection);
    expect(rows(some)).toEqual(['  Today        ≥$1.00  of $5.00  20 %  ██········  until 00:00 UTC', '  This week    ≥$1.00', '  This month   ≥$1.00']);
    expect(statusJson(some).month.certainty).toBe('atLeast');
    expect(statusJson(reportOf([spent('a', 1, early)], { countUntracked: false }, connection)).today.certainty).toBe('exact');
  });

  it('is certain of the periods only in which the key has answered', () => {
    const yesterday = { ...sample('s1', 5), at: NOON - DAY } as unknown as NewEvent;
    const json = statusJson(reportOf([spent('a', 1, early), yesterday], {}, { kind: 'waiting' }));
    expect([json.today.certainty, json.week.certainty]).toEqual(['atLeast', 'exact']);
  });

  it('says that the key\'s counter lags only where the key answers', () => {
    const open = (connection: KeyConnection): string => statusLines(reportOf([spent('a', 1, early), sample('s', 1)], {}, connection), 80, PLAIN).at(-1) ?? '';
    expect(open(LIVE)).toBe('Every call is settled; the key\'s counter needs up to 90 s after the last call.');
    expect(open({ kind: 'refused', reason: 'No.' })).toBe('Every call is settled.');
    expect(open({ kind: 'offline', since: NOON, reason: 'No.' })).toBe('Every call is settled.');
  });

  describe('of somebody who spends a dollar each morning and afternoon', () => {
    const days = Array.from({ length: 30 }, (_, ago) => [spent(`m${ago}`, 1, { at: NOON - ago * DAY - 2 * HOUR }), spent(`a${ago}`, 1, { at: NOON - ago * DAY - 20 * HOUR })]).flat();

    it('says what today and this month may come to', () => {
      const report = reportOf(days);
      expect(statusLines(report, 80, PLAIN)[4]).toMatch(/^By midnight UTC about \$2\.\d\d(?: \(.+ to .+\))? · By the end of November about \$\d\d\.\d\d(?: \(.+ to .+\))?$/);
      const { today, month } = statusJson(report);
      expect(today.forecast).toEqual({ expected: expect.closeTo(2, 0) as unknown, low: expect.any(Number) as unknown, high: expect.any(Number) as unknown });
      expect(month.forecast?.expected).toBeCloseTo(60, -1);
    });

    it('says that a limit will stop it before', () => {
      const lines = statusLines(reportOf(days, { 'limits.daily': 1.5, 'limits.monthly': 40 }), 80, PLAIN);
      expect(lines).toContain('The daily limit is likely reached before midnight UTC · The monthly limit is likely reached before the end of November');
    });

    it('says nothing where the key does not answer, for what others spend is missing', () => {
      const offline: KeyConnection = { kind: 'offline', since: NOON, reason: 'No.' };
      expect(statusJson(reportOf(days, {}, offline)).today.forecast).toBeNull();
      expect(statusJson(reportOf(days, { countUntracked: false }, offline)).today.forecast).not.toBeNull();
    });
  });

  it('is numbers, instants and nulls in JSON', () => {
    const json = statusJson(reportOf([spent('a', 2.35, early), untracked, sample('s1', 41.2)], { 'limits.daily': 5 }));
    expect(json).toEqual({
      at: '2026-11-18T12:00:00.000Z', zone: 'UTC', origin: ORIGIN,
      connection: { kind: 'live', reason: null, sampledAt: '2026-11-18T12:00:00.000Z' },
      today: { cost: 3.45, untracked: 1.1, estimated: 0, unknownCalls: 0, held: 0, pending: 0, certainty: 'exact', limit: { amount: 5, spent: 3.45, share: 0.69, state: 'active', policy: 'stop' }, forecast: null },
      week: expect.objectContaining({ cost: 3.45, limit: null }) as unknown, month: expect.objectContaining({ cost: 3.45 }) as unknown,
      key: { label: 'sk-or-v1-abc...xyz', usage: 41.2, limit: null, limitRemaining: null, limitReset: null, expiresAt: null },
      credits: 57.65, explained: { entries: 2.35, elsewhere: 0, unexplained: 38.85, since: '2026-11-18T12:00:00.000Z' }, open: { running: 0, unresolved: 0, givenUp: 0 }, atRest: false,
      worstCase: { name: 'everything', period: 'day', over: 0, unbounded: 0, unsure: 0, unresolved: 0, seenAt: '2026-11-18T12:00:00.000Z', unseen: 0, untoldTokens: 0 },
    });
  });
});
