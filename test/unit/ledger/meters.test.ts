import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import { budgetsOf } from '../../../src/core/budget/budgets.ts';
import { bindingsOf, everythingLens, lensOf } from '../../../src/core/budget/lens.ts';
import type { HoldEvent, NewEvent } from '../../../src/core/ledger/events.ts';
import type { EntryRecord } from '../../../src/core/ledger/merge.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import type { Held, Lens, Meter } from '../../../src/core/ledger/meters.ts';
import { NOTHING_HELD, admits, meteredEntry, meteredHold } from '../../../src/core/ledger/meters.ts';
import type { SavedState } from '../../../src/core/ledger/state.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { Sums } from '../../../src/core/ledger/sums.ts';
import { NO_SUMS, addSums, sumsOf } from '../../../src/core/ledger/sums.ts';
import { nano } from '../../../src/core/money.ts';
import type { Period } from '../../../src/core/period.ts';
import { PERIOD_KINDS, createZone, periodAt } from '../../../src/core/period.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import type { Attribution, UsageEntry } from '../../../src/core/usage.ts';
import { COST_SOURCES } from '../../../src/core/usage.ts';
import { HOUR, NOON, ORIGIN, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';

/** Its days end between the quarter hours of UTC that are written into. */
const ZONE = createZone('Asia/Kathmandu');
const MIDNIGHT = Date.UTC(2026, 10, 18, 18, 15);
const MINUTE = 60_000;
const FOREIGN = 'http://127.0.0.1:1';
const IDS = ['a', 'b', 'c', 'd', 'u:abababab:1:0'];
const TWINS: Readonly<Record<string, string>> = { a: 'gen-twin', b: 'gen-twin' };

const BUDGETS = budgetsOf({
  ...DEFAULT_SETTINGS,
  budgets: ['client:cline', 'client:*', 'project:shop', 'model:openai/*', 'session:*', 'purpose:review', 'tag:x', 'user:*'].flatMap((scope) => [{ scope, daily: 1, each: false }, { scope, daily: 1, each: true }]),
});
const CALLS = ['cline', 'cline/sub', 'roo'].flatMap((client) => ['s1', 's2'].flatMap((session) => ['x', 'y'].map((tag) => ({ client, session, tags: [tag], project: 'shop 01234567', model: 'openai/gpt-4o', purpose: 'review', user: 'me' }))));
const LENSES: readonly Lens[] = [
  everythingLens(ORIGIN, true), everythingLens(ORIGIN, false),
  ...new Map(CALLS.flatMap((call) => bindingsOf(BUDGETS, call)).map((binding) => lensOf(binding, ORIGIN, true)).map((lens) => [lens.key, lens])).values(),
];

const compact = <T extends object>(fields: T): T => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const who: fc.Arbitrary<Attribution> = fc.record({
  source: fc.constantFrom('prompt', 'proxy', 'import'), client: maybe(fc.constantFrom('cline', 'cline/sub', 'roo')), session: maybe(fc.constantFrom('s1', 's2')),
  tags: maybe(fc.subarray(['x', 'y', 'z'])), project: maybe(fc.constant('shop 01234567')), purpose: maybe(fc.constantFrom('review', 'chat')), user: maybe(fc.constant('me')),
}).map((fields) => compact(fields) as Attribution);
const at = fc.integer({ min: -6, max: 6 }).map((quarters) => MIDNIGHT + quarters * 15 * MINUTE + 7);
const money = fc.record({
  costSource: fc.constantFrom(...COST_SOURCES), cost: maybe(fc.nat(5000).map(nano)), estimate: maybe(fc.nat(5000).map(nano)), model: maybe(fc.constantFrom('openai/gpt-4o', 'openai/gpt-4o:nitro', 'a/b')),
  inputTokens: maybe(fc.nat(99)), outputTokens: maybe(fc.nat(99)), estimateTokens: maybe(fc.nat(200)), isByok: maybe(fc.boolean()), upstreamCost: maybe(fc.nat(9).map(nano)), status: maybe(fc.constantFrom('ok', 'error', 'cancelled', 'blocked')),
}).map((fields) => compact(fields) as Partial<UsageEntry> & Pick<UsageEntry, 'costSource'>);
const origin = fc.constantFrom(ORIGIN, ORIGIN, FOREIGN);
const id = fc.constantFrom(...IDS);

type Op =
  | { readonly type: 'event'; readonly event: NewEvent; readonly at: number }
  /** Past the journal: the entry gets other fields, or is taken out. */
  | { readonly type: 'replace'; readonly id: string; readonly fields: Partial<UsageEntry> | undefined }
  | { readonly type: 'read'; readonly lens: number; readonly at: number }
  /** More settled calls than are kept at hand. */
  | { readonly type: 'burst'; readonly at: number; readonly who: Attribution }
  | { readonly type: 'prune' | 'reload' };

const holdEvent = fc.tuple(id, who, origin, fc.record({ high: maybe(fc.nat(900).map(nano)), tokens: maybe(fc.nat(90)), isSure: maybe(fc.constant(true as const)), model: maybe(fc.constant('openai/gpt-4o')) }))
  .map(([of, whose, where, fields]) => ({ ...held(of, undefined), who: whose, origin: where, ...compact(fields) }) as NewEvent);
const entryEvent = fc.tuple(id, who, origin, money, at, maybe(fc.constant('gen-twin'))).map(([of, whose, where, fields, when, generationId]): NewEvent => {
  const isOthers = of.startsWith('u:');
  const twin = isOthers || TWINS[of] === undefined ? undefined : generationId;
  return { type: 'entry', id: of, entry: compact({ ...entryOf({ id: of, at: when, origin: where }), ...whose, ...fields, source: isOthers ? 'untracked' as const : whose.source, calls: isOthers ? 0 : 1, generationId: twin }) as UsageEntry };
});
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.oneof(holdEvent, entryEvent, entryEvent, fc.tuple(id, money).map(([of, fields]): NewEvent => ({ type: 'amend', id: of, fields })), id.map((of): NewEvent => ({ type: 'release', id: of }))), at).map(([event, when]): Op => ({ type: 'event', event, at: when })) },
  { weight: 4, arbitrary: fc.tuple(fc.nat(LENSES.length - 1), at).map(([lens, when]): Op => ({ type: 'read', lens, at: when })) },
  { weight: 1, arbitrary: fc.tuple(id, maybe(money)).map(([of, fields]): Op => ({ type: 'replace', id: of, fields })) },
  { weight: 1, arbitrary: fc.tuple(at, who).map(([when, whose]): Op => ({ type: 'burst', at: when, who: whose })) },
  { weight: 1, arbitrary: fc.constantFrom<Op>({ type: 'prune' }, { type: 'reload' }) },
);

/** A state that is pruned, saved, loaded and read on the way, and one that only hears the same events. */
class Pair {
  subject = new LedgerState();
  readonly truth = new LedgerState();
  private count = 0;

  run(each: Op): void {
    switch (each.type) {
      case 'event': this.hear(each.event, each.at); break;
      case 'replace': this.replace(this.subject, each.id, each.fields); this.replace(this.truth, each.id, each.fields); break;
      case 'read': for (const kind of PERIOD_KINDS) this.subject.meters.read(LENSES[each.lens] ?? everythingLens(ORIGIN, true), periodAt(kind, each.at, ZONE)); break;
      case 'burst': for (let index = 0; index < 55; index += 1) {
        const call = ulid(each.at + index);
        this.hear({ type: 'entry', id: call, entry: { ...entryOf({ id: call, at: each.at + index, cost: nano(index) }), ...each.who } }, each.at);
      } break;
      case 'prune': this.subject.prune(MIDNIGHT + 3 * HOUR); break;
      case 'reload': this.subject = new LedgerState(JSON.parse(JSON.stringify(this.subject)) as SavedState);
    }
  }

  private hear(event: NewEvent, when: number): void {
    this.count += 1;
    const told = written(event, when, ulid(NOON + this.count));
    this.subject.apply(told);
    this.truth.apply(told);
  }

  private replace(state: LedgerState, of: string, fields: Partial<UsageEntry> | undefined): void {
    const before = state.toJSON().recent.find((record: EntryRecord) => record.id === of && state.entry(of) !== undefined);
    if (before === undefined) return;
    const amend = written({ type: 'amend', id: of, fields: { costSource: 'generation', ...fields } }, NOON, ulid(NOON + HOUR));
    if (amend.type === 'amend') state.replace([before], fields === undefined ? undefined : mergeEvent(before, amend), MIDNIGHT);
  }
}

/** What a lens sees, counted one by one. */
function recount(state: LedgerState, lens: Lens, { start, end }: Period): Meter {
  const inside = state.entries().filter((entry) => entry.at >= start && entry.at < end && admits(lens, meteredEntry(entry), entry.origin));
  const total = (entries: readonly UsageEntry[]): Sums => entries.map(sumsOf).reduce(addSums, NO_SUMS);
  const holds = [...state.holds.values()].filter((hold) => hold.at >= start && hold.at < end && admits(lens, meteredHold(hold), hold.origin));
  const [own, others, aside] = [total(inside.filter(({ source }) => source !== 'untracked')), total(inside.filter(({ source }) => source === 'untracked')), heldIn(holds)];
  return { own, others, held: { ...aside, tokens: aside.tokens + own.pendingTokens + others.pendingTokens } };
}

function heldIn(holds: readonly Pick<HoldEvent, 'high' | 'tokens' | 'isSure'>[]): Held {
  return holds.reduce<Held>((sum, { high, tokens = 0, isSure }) => ({
    calls: sum.calls + 1, cost: sum.cost + (high ?? 0), tokens: sum.tokens + tokens,
    unbounded: sum.unbounded + (high === undefined ? 1 : 0), unsure: sum.unsure + (high !== undefined && isSure === undefined ? 1 : 0),
  }), NOTHING_HELD);
}

describe('every meter', () => {
  it('says what counting from scratch says, whatever happened while it ran', () => {
    fc.assert(fc.property(fc.array(op, { maxLength: 40 }), (ops) => {
      const pair = new Pair();
      for (const each of ops) pair.run(each);
      for (const lens of LENSES) {
        for (const kind of PERIOD_KINDS) {
          for (const when of [MIDNIGHT - 1, MIDNIGHT]) {
            const period = periodAt(kind, when, ZONE);
            expect(pair.subject.meters.read(lens, period), `${lens.key} ${kind}`).toEqual(recount(pair.truth, lens, period));
          }
        }
      }
    }), { numRuns: 300 });
  });

  it('of a period that is over gives way to the one that runs, and can be read again', () => {
    const state = stateAfter([spent('a', 1), spent('b', 2, { at: NOON + HOUR })]);
    const read = (when: number): number => state.meters.read(everythingLens(ORIGIN, true), periodAt('hour', when, ZONE)).own.cost;
    expect([read(NOON), read(NOON + HOUR), read(NOON)]).toEqual([1e9, 2e9, 1e9]);
    state.apply(written(spent('c', 4)));
    expect([read(NOON), read(NOON + HOUR)]).toEqual([5e9, 2e9]);
  });

  it('does not change in the hands of whoever read it', () => {
    const state = stateAfter([spent('a', 1)]);
    const before = state.meters.read(everythingLens(ORIGIN, true), periodAt('day', NOON, ZONE));
    state.apply(written(spent('b', 2)));
    state.apply(written(held('h', nano(5))));
    expect([before.own.cost, before.held.cost]).toEqual([1e9, 0]);
  });

  it('is right also where there are more of them than are kept', () => {
    const state = new LedgerState();
    const period = periodAt('day', NOON, ZONE);
    const lens = (session: string): Lens => ({ key: session, origin: ORIGIN, dimension: 'session', countsOthers: false, admits: (value) => value === session });
    for (let index = 0; index < 1100; index += 1) state.meters.read(lens(`s${index}`), period);
    for (let index = 0; index < 1100; index += 1) state.apply(written(spent(`e${index}`, 1, { session: `s${index}` })));
    for (let index = 0; index < 1100; index += 100) expect(state.meters.read(lens(`s${index}`), period).own.cost).toBe(1e9);
  });
});
