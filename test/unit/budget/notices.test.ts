import { describe, expect, it } from 'vitest';
import { CLAIM_MS } from '../../../src/core/budget/alerts.ts';
import type { Notice, NoticedKey } from '../../../src/core/budget/notices.ts';
import { dueNotices, isQuiet, noticeShown, noticesNow } from '../../../src/core/budget/notices.ts';
import type { KeySample, NewEvent } from '../../../src/core/ledger/events.ts';
import type { LedgerState } from '../../../src/core/ledger/state.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC, createZone } from '../../../src/core/period.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { DAY, HOUR, KEY, NOON, ORIGIN, budgeting, spent, stateAfter, written } from '../fakes/ledger.ts';

const OURS: NoticedKey = { hash: KEY };

function calls(count: number, usd: number, fields: Partial<UsageEntry> = {}): readonly NewEvent[] {
  return Array.from({ length: count }, (_, index) => spent(`${fields.client ?? ''}${index}`, usd, fields));
}

function sampled(key: Partial<KeySample>): NewEvent {
  return { type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, ...key }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } };
}

function noticesAfter(events: readonly NewEvent[], settings: Partial<Settings> = {}, key: NoticedKey | undefined = OURS, now = NOON): readonly Notice[] {
  return noticesNow(stateAfter(events), now, budgeting(settings), key);
}

const texts = (notices: readonly Notice[]): readonly string[] => notices.map(({ text }) => text);

describe('the average call', () => {
  const aim = { 'limits.averagePerRequest': 0.02 };

  it('is told from ten calls on, and only above what is aimed for', () => {
    expect(noticesAfter(calls(9, 0.05), aim)).toEqual([]);
    expect(noticesAfter(calls(10, 0.02), aim)).toEqual([]);
    expect(texts(noticesAfter(calls(10, 0.03), aim))).toEqual(['The average call costs $0.030 today, more than the $0.020 you aim for (10 calls).']);
  });

  it('is that of the day, and says whose it is and what is not known of it', () => {
    const unknown: NewEvent = { type: 'entry', id: 'u', entry: { id: 'u', exchange: 'u', attempt: 1, at: NOON, origin: ORIGIN, device: 'd', source: 'prompt', keyHash: KEY, status: 'ok', calls: 1, client: 'cline', costSource: 'none' } };
    const [notice] = noticesAfter([...calls(11, 0.03, { client: 'cline' }), ...calls(20, 0, { client: 'roo' }), unknown], { budgets: [{ scope: 'client:cline', averagePerRequest: 0.02 }] });
    expect(notice?.text).toBe('The average call of client cline costs at least $0.028 today, more than the $0.020 you aim for (12 calls).');
    expect(noticesAfter(calls(20, 0.05, { at: NOON - DAY }), aim)).toEqual([]);
  });
});

describe('the credits', () => {
  it('are told below the setting, which may be none', () => {
    expect(texts(noticesAfter([sampled({ credits: fromUsd(0.75) })]))).toEqual(['$0.750 of credits left at OpenRouter, less than $1.00.']);
    expect(noticesAfter([sampled({ credits: fromUsd(1) })])).toEqual([]);
    expect(noticesAfter([sampled({ credits: fromUsd(0.75) })], { 'alerts.balance': null })).toEqual([]);
    expect(noticesAfter([sampled({})])).toEqual([]);
  });

  it('that are gone are worse, and each day is another', () => {
    const gone = [sampled({ credits: fromUsd(-0.1) })];
    const [today] = noticesAfter(gone);
    const [tomorrow] = noticesAfter(gone, {}, OURS, NOON + DAY);
    expect(today).toMatchObject({ severity: 'error', text: 'No credits are left at OpenRouter: calls are refused until you add some.' });
    expect(tomorrow?.id).not.toBe(today?.id);
  });
});

describe('the key', () => {
  const expiring = (at: number, now = NOON): readonly Notice[] => noticesAfter([sampled({ expiresAt: at })], {}, OURS, now);

  it('is told a week before it expires, a day before, and when it has', () => {
    const end = NOON + 30 * DAY;
    expect(expiring(end, end - 7 * DAY - 1)).toEqual([]);
    const seen = [end - 7 * DAY, end - 3 * DAY, end - DAY, end - 1, end, end + DAY].map((now) => expiring(end, now)[0]);
    expect(seen.map((notice) => notice?.id.split('|').at(-1))).toEqual(['7', '7', '1', '1', '0', '0']);
    expect(seen.map((notice) => notice?.severity)).toEqual(['warning', 'warning', 'warning', 'warning', 'error', 'error']);
    expect(seen[0]?.text).toBe('The key expires on 2026-12-18 at 12:00. Make another one at OpenRouter in time.');
    expect(seen[4]?.text).toBe('The key has expired (2026-12-18 12:00). Set another one.');
  });

  it('is told where OpenRouter refuses it, with the reason, once a day', () => {
    const refused: NoticedKey = { hash: KEY, refused: 'User not found.' };
    const [today] = noticesAfter([], {}, refused);
    expect(today).toMatchObject({ kind: 'refused', severity: 'error', text: 'OpenRouter refuses the key: User not found. Set another one to go on.' });
    expect(noticesAfter([], {}, refused, NOON + HOUR)[0]?.id).toBe(today?.id);
    expect(noticesNow(stateAfter([sampled({ credits: ZERO })]), NOON, budgeting(), undefined)).toEqual([]);
  });
});

describe('spending fast', () => {
  it('is told against the amount, and against the usual once that is known', () => {
    expect(texts(noticesAfter([spent('a', 1.2)]))).toEqual(['Spending fast: $1.20 since 12:00, more than $1.00 in an hour.']);
    const weeks = [3, 2, 1].map((week) => spent(`w${week}`, 0.5, { at: NOON - week * 7 * DAY }));
    expect(texts(noticesAfter([...weeks, spent('a', 1.6)], { 'alerts.burnRate': null }))).toEqual(['Spending fast: $1.60 since 12:00, usually it is $0.500 in this hour of the week.']);
  });
});

describe('a notice', () => {
  const [notice] = noticesAfter([spent('a', 1.2)]);
  if (notice === undefined) throw new Error('Nothing to tell.');
  const shown = (state: LedgerState, now: number): number => dueNotices([notice], state, now, 'seg-02').show.length;

  it('is shown once, and again only where it was claimed and never shown', () => {
    const state = stateAfter([]);
    const { show, events } = dueNotices([notice], state, NOON, 'seg-01');
    expect(show).toEqual([notice]);
    for (const event of events) state.apply(written(event));
    expect([shown(state, NOON + CLAIM_MS - 1), shown(state, NOON + CLAIM_MS)]).toEqual([0, 1]);
    state.apply(written(noticeShown(notice, 'seg-01'), NOON + 1));
    expect(shown(state, NOON + DAY)).toBe(0);
  });

  it('is not shown while it is muted', () => {
    const state = stateAfter([{ type: 'mute', id: notice.subject, until: NOON + HOUR }, { type: 'mute', id: 'another', until: NOON + DAY }]);
    expect([shown(state, NOON), shown(state, NOON + HOUR - 1), shown(state, NOON + HOUR)]).toEqual([0, 0, 1]);
  });
});

describe('quiet hours', () => {
  const at = (hours: number, minutes = 0): number => Date.UTC(2026, 10, 18, hours, minutes);
  const quietAt = (quietHours: string): readonly number[] => Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => isQuiet(quietHours, at(hour), UTC));

  it('go from one time to the other, over midnight too', () => {
    expect(quietAt('13:00-15:00')).toEqual([13, 14]);
    expect(quietAt(' 22:00 - 03:00 ')).toEqual([0, 1, 2, 22, 23]);
    expect([isQuiet('22:30-07:15', at(22, 29), UTC), isQuiet('22:30-07:15', at(22, 30), UTC), isQuiet('22:30-07:15', at(7, 14), UTC), isQuiet('22:30-07:15', at(7, 15), UTC)]).toEqual([false, true, true, false]);
  });

  it('are never where none are set, and go by the user\'s clock', () => {
    expect([quietAt(''), quietAt('08:00-08:00')]).toEqual([[], []]);
    expect([isQuiet('13:00-14:00', at(12), UTC), isQuiet('13:00-14:00', at(12), createZone('Europe/Berlin'))]).toEqual([false, true]);
  });
});
