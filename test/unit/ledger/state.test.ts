import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import { Buckets } from '../../../src/core/ledger/buckets.ts';
import type { LedgerEvent, NewEvent, SampleCut } from '../../../src/core/ledger/events.ts';
import type { KeyAccount } from '../../../src/core/ledger/keyBook.ts';
import { bookingId } from '../../../src/core/ledger/keyBook.ts';
import { LabelTotals } from '../../../src/core/ledger/labels.ts';
import type { EntryRecord } from '../../../src/core/ledger/merge.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import type { SavedState } from '../../../src/core/ledger/state.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { NO_SUMS, addSums, sumsOf } from '../../../src/core/ledger/sums.ts';
import { UlidSet } from '../../../src/core/ledger/ulidSet.ts';
import { ZERO, addMoney, nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { COST_SOURCES, isResolved } from '../../../src/core/usage.ts';
import { DAY, KEY, NOON, ORIGIN, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';

const OTHER_KEY = 'cd'.repeat(32);
const ACCOUNT = { origin: ORIGIN, keyHash: KEY };
const IDS = ['a', 'b', 'c', bookingId(ACCOUNT, 1, 0), bookingId(ACCOUNT, 2, 1)];
/** Two ids that one call was written under. */
const TWINS: Readonly<Record<string, string>> = { a: 'gen-twin', b: 'gen-twin', c: 'gen-other' };

const compact = (record: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const id = fc.constantFrom(...IDS);
const source = (of: string): 'untracked' | 'prompt' => (of.startsWith('u:') ? 'untracked' : 'prompt');
const known = fc.record({
  costSource: fc.constantFrom(...COST_SOURCES), cost: maybe(fc.nat(5000).map(nano)), estimate: maybe(fc.nat(5000).map(nano)), model: maybe(fc.constantFrom('a/b', 'c/d')),
  session: maybe(fc.constantFrom('s', 't')), user: maybe(fc.constant('u')), tags: maybe(fc.subarray(['x', 'y'])), outputTokens: maybe(fc.nat(9)), isByok: maybe(fc.boolean()), upstreamCost: maybe(fc.nat(9).map(nano)), status: maybe(fc.constantFrom('ok', 'error', 'cancelled')),
}).map(compact);
const cut: SampleCut = { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] };

/** Any event but a hold, of which there is one to an id. */
const body: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.tuple(id, known, fc.constantFrom(NOON, NOON + 900_000), fc.constantFrom(KEY, OTHER_KEY)).map(([of, fields, at, keyHash]) => ({ type: 'entry', id: of, entry: { ...entryOf({ id: of, at, keyHash, source: source(of) }), ...fields } })),
  id.map((of) => ({ type: 'entry', id: of, entry: { ...entryOf({ id: of, source: source(of) }), ...(TWINS[of] === undefined ? {} : { generationId: TWINS[of] }) } })),
  fc.tuple(id, known).map(([of, fields]) => ({ type: 'amend', id: of, fields })),
  fc.tuple(id, fc.constantFrom('gen-1', 'gen-2')).map(([of, generationId]) => ({ type: 'gen', id: of, generationId })),
  id.map((of) => ({ type: 'release', id: of })),
  fc.tuple(fc.constantFrom('alert-claim', 'alert-shown'), fc.constantFrom('x', 'y'), fc.integer({ min: 1, max: 3 }), fc.constantFrom('seg-01', 'seg-02')).map(([type, of, limit, owner]) => ({ type, id: of, limit, owner })),
  fc.tuple(fc.constantFrom('x', 'y'), fc.nat(5)).map(([of, until]) => ({ type: 'mute', id: of, until })),
  fc.tuple(fc.constantFrom('x', 'y'), fc.nat(5), maybe(fc.constant(true))).map(([of, until, isUndone]) => compact({ type: 'downgrade', id: of, from: 'a/b', to: 'c/d', budget: 'everything', until, isUndone })),
  fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('warned', 'stopped'), fc.nat(5)).map(([of, to, used]) => ({ type: 'state', id: of, start: NOON, from: 'active', to, used, limit: 5 })),
  fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('repeats', 'errors'), maybe(fc.constant('cline'))).map(([of, reason, client]) => compact({ type: 'pause', id: of, reason, evidence: { calls: 3 }, client })),
  fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('money', 'time', 'stop')).map(([of, choice]) => ({ type: 'grant', id: of, choice })),
  fc.nat(9).map((usage) => ({ type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage, tookMs: 1 }, cut })),
);
const hold = fc.subarray(IDS).map((ids) => ids.map((of) => held(of, nano(7))));
const history: fc.Arbitrary<readonly LedgerEvent[]> = fc.tuple(fc.array(fc.tuple(body, fc.nat(3)), { maxLength: 14 }), hold).map(([events, holds]) => [
  ...events.map(([event, at], index) => ({ v: 1, ev: ulid(NOON + index), at: NOON + at, ...event }) as unknown as LedgerEvent),
  ...holds.map((event, index) => written(event, NOON, ulid(NOON - 1 - index))),
]);
/** The same events in another order, some of them several times. */
const retold = history.chain((events) => fc.tuple(
  fc.constant(events),
  fc.array(fc.nat(Math.max(0, events.length - 1)), { maxLength: 6 }).chain((again) => {
    const all = [...events, ...again.flatMap((index) => events[index] ?? [])];
    return fc.shuffledSubarray(all, { minLength: all.length });
  }),
));

function fold(events: readonly LedgerEvent[], state = new LedgerState()): LedgerState {
  for (const event of events) state.apply(event);
  return state;
}

function reloaded(state: LedgerState): LedgerState {
  return new LedgerState(JSON.parse(JSON.stringify(state)) as SavedState);
}

/** What a state says, whatever order it came about in: a record's stamps are spelled out, arrays sorted. */
function canonical(state: LedgerState): unknown {
  const saved = state.toJSON();
  const sorted = (rows: readonly unknown[]): readonly unknown[] => rows.map((row) => JSON.stringify(sortKeys(row))).toSorted();
  const { buckets, labels, latest, counted, ...others } = saved;
  const cells = { buckets: new Buckets(buckets).between(0, Number.MAX_SAFE_INTEGER), labels: new LabelTotals(labels).between(0, Number.MAX_SAFE_INTEGER) };
  const lists = Object.fromEntries(Object.entries({ ...others, ...cells }).map(([name, rows]) => [name, sorted(rows as readonly unknown[])]));
  return { ...lists, latest, counted, recent: sorted(saved.recent.map(plain)), keys: sorted(saved.keys.filter(says).map(withoutZeros)) };
}

/** An account that an entry was taken back from is as good as none. */
function says(account: KeyAccount): boolean {
  return account.calls !== 0 || account.samples.length > 0 || Object.values(account.bookings).some((count) => count !== 0);
}

function withoutZeros(account: KeyAccount): unknown {
  const some = (byEpoch: Readonly<Record<number, number>>): unknown => Object.fromEntries(Object.entries(byEpoch).filter(([epoch]) => account.bookings[Number(epoch)] !== 0));
  return { ...account, ownByok: account.ownByok ?? 0, booked: some(account.booked), bookings: some(account.bookings) };
}

/** The id of a record is always the smallest it was told under, whoever told it. */
function plain({ id: of, fields, base, stamps }: EntryRecord): unknown {
  return { id: of, fields, stamps: Object.fromEntries(Object.keys(fields).filter((name) => name !== 'id').map((name) => [name, stamps[name as keyof typeof stamps] ?? base])) };
}

/** An id of that millisecond after noon. */
function ulidAt(ms: number): string {
  return `${ulid(NOON + ms).slice(0, 10)}0000000000000000`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sortKeys(inner)]));
}

describe('the fold of the journal', () => {
  it('is the same for any order of the events and any repetition', () => {
    fc.assert(fc.property(retold, ([events, others]) => {
      expect(canonical(fold(others))).toEqual(canonical(fold(events)));
    }), { numRuns: 1500 });
  });

  it('is the same when it is saved and loaded on the way', () => {
    fc.assert(fc.property(retold, fc.nat(20), ([events, others], stop) => {
      const state = fold(others.slice(stop), reloaded(fold(others.slice(0, stop))));
      expect(canonical(state)).toEqual(canonical(fold(events)));
    }), { numRuns: 500 });
  });

  it('adds up to the entries it holds, by money, calls and key', () => {
    fc.assert(fc.property(retold, ([, events]) => {
      const state = fold(events);
      const entries = [...state.entries()];
      expect(state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true)).toEqual(entries.map(sumsOf).reduce(addSums, NO_SUMS));
      const own = entries.filter((entry) => entry.keyHash === KEY && entry.source !== 'untracked' && isResolved(entry));
      expect(state.keys.account(ORIGIN, KEY).own).toBe(addMoney(...own.map(({ cost }) => cost ?? ZERO)));
    }));
  });

  it('never holds money for a call that has ended, whichever it hears of first', () => {
    fc.assert(fc.property(retold, ([events, others]) => {
      const ended = events.filter(({ type }) => type === 'entry' || type === 'release').map((event) => event.id);
      const holding = [...fold(others).holds.keys()];
      expect(holding.filter((of) => ended.includes(of))).toEqual([]);
      const wanted = events.filter(({ type }) => type === 'hold').map((event) => event.id).filter((of) => !ended.includes(of));
      expect(holding.toSorted()).toEqual(wanted.toSorted());
    }));
  });
});

describe('a hold', () => {
  it('learns the upstream id, even if that arrives first', () => {
    const gen = written({ type: 'gen', id: 'a', generationId: 'gen-1' });
    const before = fold([gen, written(held('a', nano(5)))]);
    const after = fold([written(held('a', nano(5))), gen]);
    expect([before.holds.get('a')?.generationId, after.holds.get('a')?.generationId]).toEqual(['gen-1', 'gen-1']);
  });

  it('is not ended by an amendment', () => {
    const state = stateAfter([held('a', nano(5)), { type: 'amend', id: 'a', fields: { costSource: 'generation', cost: nano(3) } }]);
    expect([state.holds.size, state.entry('a')]).toEqual([1, undefined]);
  });
});

describe('an amendment', () => {
  it('replaces an estimate by the true cost in every total', () => {
    const state = stateAfter([spent('a', 0.5, { costSource: 'estimate' }), { type: 'amend', id: 'a', fields: { costSource: 'generation', cost: nano(3) } }]);
    const sums = state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true);
    expect([sums.cost, sums.estimated, sums.unknown, state.keys.account(ORIGIN, KEY).own]).toEqual([3, 0, 0, 3]);
  });

  it('moves the money to the model that answered', () => {
    const state = stateAfter([spent('a', 0.5, { model: 'asked/for' }), { type: 'amend', id: 'a', fields: { costSource: 'generation', model: 'another/one' } }]);
    expect([...state.buckets.between(0, Number.MAX_SAFE_INTEGER)].map(({ model, sums }) => [model, sums.cost])).toEqual([['another/one', 500_000_000]]);
  });
});

describe('two entries with one upstream id', () => {
  it('are one call, under the smaller id, with what each of them knows best', () => {
    const state = stateAfter([
      spent('b', 2, { generationId: 'gen-1', costSource: 'usage', client: 'cline' }),
      spent('a', 1, { generationId: 'gen-1', costSource: 'estimate', project: 'p' }),
    ]);
    expect([...state.entries()].map(({ id: of, cost, client, project }) => ({ of, cost, client, project }))).toEqual([{ of: 'a', cost: 2_000_000_000, client: 'cline', project: 'p' }]);
    expect(state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true)).toMatchObject({ calls: 1, cost: 2_000_000_000 });
    expect([state.entry('b')?.id, state.keys.account(ORIGIN, KEY).calls]).toEqual(['a', 1]);
    state.apply(written({ type: 'amend', id: 'b', fields: { costSource: 'generation', cost: nano(3) } }));
    expect(state.keys.account(ORIGIN, KEY).own).toBe(3);
  });

  it('are two calls where they are of two origins', () => {
    const state = stateAfter([spent('a', 1, { generationId: 'gen-1' }), spent('b', 2, { generationId: 'gen-1', origin: 'http://127.0.0.1:1' })]);
    expect([...state.entries()]).toHaveLength(2);
  });
});

describe('a change past the journal', () => {
  const record = (entry: UsageEntry): EntryRecord => mergeEvent(undefined, { v: 1, ev: ulid(NOON), at: NOON, type: 'entry', id: entry.id, entry });

  it('is followed by totals and accounts, however old the entry is', () => {
    const old = entryOf({ id: ulid(NOON - 20 * DAY), at: NOON - 20 * DAY, cost: nano(5) });
    const state = stateAfter([spent('a', 1)]);
    state.replace([], record(old), NOON);
    expect([state.buckets.total(0, NOON, () => true).cost, state.keys.account(ORIGIN, KEY).calls, state.entry(old.id)]).toEqual([5, 2, undefined]);
    state.replace([record(old)], record({ ...old, cost: nano(7) }), NOON);
    expect([state.buckets.total(0, NOON, () => true).cost, state.keys.account(ORIGIN, KEY).own]).toEqual([7, 1_000_000_007]);
  });

  it('does not bring back totals of a time that is over', () => {
    const state = new LedgerState();
    state.replace([], record(entryOf({ id: ulid(0), at: NOON - 400 * DAY, cost: nano(5) })), NOON);
    expect([[...state.buckets.between(0, NOON)], state.keys.account(ORIGIN, KEY).own]).toEqual([[], 5]);
  });
});

describe('pruning', () => {
  it('keeps the newest calls and what is unresolved, and never loses the totals of the running month', () => {
    const settled = Array.from({ length: 60 }, (_, index) => spent(ulidAt(index), 1, { at: NOON + index }));
    const state = stateAfter([...settled, { type: 'entry', id: 'open', entry: entryOf({ id: 'open', at: NOON - DAY, costSource: 'none' }) }, held('h', nano(5))]);
    const total = state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true);
    state.prune(NOON + 3_600_000);
    expect([state.entry(ulidAt(9)), state.entry(ulidAt(10))?.id, state.entry('open')?.id, state.holds.size]).toEqual([undefined, ulidAt(10), 'open', 1]);
    expect(new UlidSet(state.toJSON().counted).size).toBe(10);
    state.prune(NOON + 3 * DAY);
    expect([state.toJSON().counted, state.entry('open')?.id]).toEqual(['', 'open']);
    expect(state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true)).toEqual(total);
    state.prune(NOON + 60 * DAY);
    expect([state.entry('open'), state.buckets.toJSON()]).toEqual([undefined, { dimensions: [], cells: [] }]);
  });

  it('keeps no more than two thousand of the newest at hand, however many come, and counts all', () => {
    const calls = Array.from({ length: 7000 }, (_, index) => spent(ulidAt(index), 1, { at: NOON + index }));
    const state = stateAfter(calls.slice(0, 4000));
    expect(state.isCrowded).toBe(false);
    for (const call of calls.slice(4000)) state.apply(written(call));
    expect(state.isCrowded).toBe(true);
    state.prune(NOON + 8000);
    expect([state.isCrowded, state.entries().length, state.entry(ulidAt(4999)), state.entry(ulidAt(5000))?.id]).toEqual([false, 2000, undefined, ulidAt(5000)]);
    expect(state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true).calls).toBe(7000);
    // The same once more, and one that is new.
    state.apply(written(held(ulidAt(7001), nano(5))));
    state.apply(written(held(ulidAt(4000), nano(5))));
    expect([state.holds.size, state.hasMissed]).toEqual([1, false]);
  });

  it('counts those that are needed as no crowd', () => {
    const open = Array.from({ length: 5000 }, (_, index): NewEvent => ({ type: 'entry', id: ulidAt(index), entry: entryOf({ id: ulidAt(index), at: NOON + index, costSource: 'none' }) }));
    const state = stateAfter(open);
    expect(state.isCrowded).toBe(true);
    state.prune(NOON + 6000);
    expect([state.isCrowded, state.entries().length]).toEqual([false, 5000]);
  });

  it('counts an entry once that is told again after its fields were let go, and says so where that could matter', () => {
    const calls = Array.from({ length: 60 }, (_, index) => spent(ulidAt(index), 1, { at: NOON + index }));
    const state = stateAfter(calls);
    state.prune(NOON + 3_600_000);
    const again = reloaded(state);
    again.apply(written(held(ulidAt(0), nano(5))));
    expect([again.holds.size, again.hasMissed]).toEqual([0, false]);
    again.apply(written(calls[0] ?? held('x', undefined)));
    expect(again.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true).calls).toBe(60);
    expect(again.hasMissed).toBe(true);
  });

  it('does not forget an amendment whose entry is still to come', () => {
    const state = new LedgerState();
    state.apply(written({ type: 'amend', id: 'a', fields: { costSource: 'generation', cost: nano(3) } }));
    state.prune(NOON + DAY);
    state.apply(written(spent('a', 9, { costSource: 'estimate' })));
    expect(state.entry('a')?.cost).toBe(3);
  });

  it('forgets alerts and mutes only when their time is over', () => {
    const state = stateAfter([{ type: 'alert-shown', id: `all|${ORIGIN}|cost|day|${NOON}|50`, limit: nano(5), owner: 'o' }, { type: 'mute', id: 'm', until: NOON + DAY }]);
    state.prune(NOON + DAY);
    expect([state.alerts.size, state.mutes.size]).toEqual([1, 1]);
    state.prune(NOON + 46 * DAY);
    expect([state.alerts.size, state.mutes.size]).toEqual([0, 0]);
  });

  it('never forgets the alerts of a limit that lasts for ever', () => {
    const state = stateAfter([{ type: 'alert-shown', id: `key|${ORIGIN} abababab|cost|month|0|75`, limit: nano(5), owner: 'o' }]);
    state.prune(NOON + 1000 * DAY);
    expect(state.alerts.size).toBe(1);
  });
});
