import { describe, expect, it } from 'vitest';
import { LOG_SOURCES, logRows } from '../../../src/core/budget/guardLog.ts';
import type { LogRow } from '../../../src/core/budget/guardLogRow.ts';
import { LOG_KINDS } from '../../../src/core/budget/guardLogRow.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { isMark } from '../../../src/core/ledger/marks.ts';
import type { GuardedItem } from '../../../src/core/ledger/queries.ts';
import { ZERO, fromUsd, nano } from '../../../src/core/money.ts';
import { UTC, dayKey } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { DAY, HOUR, NOON, ORIGIN, entryOf, written } from '../fakes/ledger.ts';

const CONTEXT = { origin: ORIGIN, nameOf: (model: string) => model.replace(/^.*\//, ''), dayOf: (at: number) => dayKey(at, UTC) };

function call(id: string, decision: string, fields: Partial<UsageEntry> = {}): GuardedItem {
  return { kind: 'entry', entry: entryOf({ id, decision, requestedModel: 'a/dear', model: 'a/dear', ...fields }) };
}

function mark(event: NewEvent, at = NOON): GuardedItem {
  const made = written(event, at);
  if (!isMark(made)) throw new Error('it is no mark');
  return { kind: 'mark', mark: made };
}

function refused(id: string, code: string, fields: Partial<UsageEntry> = {}): GuardedItem {
  return call(id, `deny: ${code}`, { status: 'blocked', calls: 0, cost: ZERO, ...fields });
}

const rows = (...items: readonly GuardedItem[]): readonly LogRow[] => logRows(items, CONTEXT);
const texts = (...items: readonly GuardedItem[]): readonly string[] => rows(...items).map(({ text }) => text);

describe('the log of what the guard did', () => {
  it('tells refusals that are alike on one day in one row, at the place of the newest', () => {
    const found = rows(
      refused('c', 'day limit', { client: 'cline', estimate: fromUsd(0.42), project: 'shop 0123abcd' }), refused('b', 'unknown price', { at: NOON - HOUR }),
      refused('a', 'day limit', { client: 'cline', at: NOON - 2 * HOUR, estimate: fromUsd(0.1), project: 'shop 0123abcd' }), refused('old', 'day limit', { client: 'cline', at: NOON - DAY, project: 'shop 0123abcd' }),
    );
    expect(found.map(({ text }) => text)).toEqual(['2 calls to dear were refused: daily limit.', 'A call to dear was refused: its price is not known.', 'A call to dear was refused: daily limit.']);
    expect(found[0]).toMatchObject({ id: 'c', kind: 'refusal', tone: 'error', at: NOON, first: NOON - 2 * HOUR, detail: 'cline · shop · at most $0.420 a call' });
    expect(found[1]?.detail).toBe('sent from VS Code');
  });

  it('names every reason as people read it', () => {
    const codes = ['client:cline hour token limit', 'request limit', 'client:a/b request limit', 'runaway: repeats', 'runaway: stopped', 'key month limit', 'session:x y day limit', 'something new'];
    expect(codes.map((code) => texts(refused('a', code))[0]?.replace(/^.*refused: /, ''))).toEqual([
      'hourly token limit of client cline.', 'limit for one call.', 'limit for one call of client a/b.', 'its session went in circles.', 'you stopped its session.', 'key’s monthly limit.', 'daily limit of session x y.', 'something new.',
    ]);
  });

  it('tells which model answered instead, and what that saved', () => {
    const cheap = { model: 'a/cheap', cost: fromUsd(0.1), baseline: fromUsd(0.35) };
    const [row] = rows(call('b', 'downgrade: day limit, from a/dear, output capped at 1024 tokens', cheap), call('a', 'downgrade: day limit, from a/dear', { ...cheap, at: NOON - 1 }));
    expect(row).toMatchObject({ kind: 'downgrade', text: 'cheap answered 2 calls to dear: daily limit.', detail: 'sent from VS Code · $0.200 · saved ≈$0.500' });
    expect(texts(call('a', 'downgrade: as before, from a/dear', { model: 'a/cheap' }), call('b', 'downgrade: by the user, from a/dear', { model: 'a/cheap' }))).toEqual(['cheap answered a call to dear: as before in this session.', 'cheap answered a call to dear: as you chose.']);
  });

  it('tells what a person let through, with the reason', () => {
    expect(rows(call('a', 'allow: once, by the user (the demo, at noon)', { cost: fromUsd(2) }))).toMatchObject([{ kind: 'override', text: 'You let a call to dear through once more.', detail: 'sent from VS Code · $2.00 · your reason: the demo, at noon' }]);
    expect(rows(call('a', 'allow: once, by the user', { costSource: 'none' }))[0]?.detail).toBe('sent from VS Code');
  });

  it('tells alerts once, the highest of several levels passed at once, and none of another account', () => {
    const alert = (level: number, origin = ORIGIN): NewEvent => ({ type: 'alert-shown', id: `everything|${origin}|cost|day|${NOON - 12 * HOUR}|${level}`, limit: fromUsd(5), owner: 'seg-01' });
    const found = rows(mark(alert(90), NOON + 2000), mark(alert(75), NOON), mark(alert(50), NOON - HOUR), mark(alert(100, 'https://elsewhere.example')));
    expect(found.map(({ text, detail }) => `${text} ${detail}`)).toEqual(['You were told: daily limit 90 % used. of $5.00', 'You were told: daily limit 50 % used. of $5.00']);
    expect(texts(...['burn', 'average|everything', 'balance', 'expiry', 'refused', 'pause'].map((kind) => mark({ type: 'alert-shown', id: `${kind}|${ORIGIN}|day|1|1`, limit: nano(0), owner: 'x' })))).toEqual([
      'You were told of unusually fast spending.', 'You were told that the average call cost more than you aim for.', 'You were told that little credit is left.', 'You were told that the key expires.', 'You were told that OpenRouter refuses the key.',
    ]);
  });

  it('tells limits that were used up, and those that had room again without a new period', () => {
    const state = (from: 'active' | 'stopped', to: 'active' | 'warned' | 'stopped', start: number): NewEvent => ({ type: 'state', id: `client:cline|${ORIGIN}|tokens|day`, start, end: start + DAY, from, to, used: 1_200_000, limit: 1_000_000 });
    expect(rows(mark(state('active', 'stopped', NOON - HOUR)), mark(state('stopped', 'active', NOON - HOUR)), mark(state('stopped', 'active', NOON - 1000)), mark(state('active', 'warned', NOON - HOUR))).map(({ text, detail }) => `${text} ${detail}`)).toEqual([
      'Daily token limit of client cline was used up. 1.20M tokens of 1.00M tokens', 'Daily token limit of client cline had room again. 1.20M tokens of 1.00M tokens',
    ]);
  });

  it('tells pauses, and what was said of them', () => {
    const pause: NewEvent = { type: 'pause', id: 's', reason: 'repeats', client: 'cline', evidence: { calls: 6, sinceTurn: 9, ms: 60_000, cost: fromUsd(0.5), certainty: 'exact', perMinute: fromUsd(0.5) } };
    expect(texts(mark(pause), mark({ type: 'grant', id: 's', choice: 'money' }), mark({ type: 'grant', id: 's', choice: 'turn' }), mark({ type: 'downgrade', id: 's a/dear', from: 'a/dear', to: 'a/cheap', budget: 'everything', until: NOON, isUndone: true }))).toEqual([
      'cline is paused: its session went in circles with its last 6 requests, in 1 min ($0.500). Its calls are refused until you decide.', 'You let a paused session go on for $2.', 'A paused session went on at a word of yours.', 'You gave a session dear back.',
    ]);
  });

  it('knows where each kind comes from', () => {
    expect(LOG_KINDS.filter((kind) => LOG_SOURCES[kind].decisions.length + LOG_SOURCES[kind].marks.length === 0)).toEqual([]);
  });
});
