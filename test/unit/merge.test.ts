import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AmendEvent, EntryEvent } from '../../src/core/ledger/events.ts';
import type { EntryRecord } from '../../src/core/ledger/merge.ts';
import { entryOf, mergeEvent } from '../../src/core/ledger/merge.ts';
import { nano } from '../../src/core/money.ts';
import type { UsageEntry } from '../../src/core/usage.ts';
import { COST_SOURCES } from '../../src/core/usage.ts';

const ENTRY: UsageEntry = {
  id: 'e1', exchange: 'x1', attempt: 1, at: 1_000, origin: 'https://openrouter.ai', device: 'd', keyHash: 'k', status: 'ok', calls: 1, source: 'prompt', costSource: 'none', model: 'a/b',
};

function entry(ev: string, fields: Partial<UsageEntry> = {}): EntryEvent {
  return { v: 1, ev, at: 1, type: 'entry', id: 'e1', entry: { ...ENTRY, ...fields } };
}

function amend(ev: string, fields: AmendEvent['fields']): AmendEvent {
  return { v: 1, ev, at: 2, type: 'amend', id: 'e1', fields };
}

function fold(events: readonly (EntryEvent | AmendEvent)[]): EntryRecord | undefined {
  return events.reduce<EntryRecord | undefined>((record, event) => mergeEvent(record, event), undefined);
}

/** The record as it is after being written to disk and read again. */
function reloaded(record: EntryRecord): EntryRecord {
  return JSON.parse(JSON.stringify(record)) as EntryRecord;
}

const costSource = fc.constantFrom(...COST_SOURCES);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const fields = fc.record({ costSource, cost: optional(fc.nat(1000).map(nano)), outputTokens: optional(fc.nat(9)), model: optional(fc.constantFrom('a/b', 'c/d')), settledAt: optional(fc.nat(9)) }).map(
  ({ costSource: source, ...others }): AmendEvent['fields'] => ({ costSource: source, ...(Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)) as Partial<UsageEntry>) }),
);
/** Events of one entry with ids of their own, in no order. */
const history = fc.uniqueArray(fc.tuple(fc.integer({ min: 100, max: 999 }), fc.boolean(), fields), { minLength: 1, maxLength: 6, selector: ([ev]) => ev }).map(
  (events) => events.map(([ev, isEntry, given]) => (isEntry ? entry(`ev${ev}`, given) : amend(`ev${ev}`, given))),
);
/** The same events in another order, some of them several times. */
const shuffled = history.chain((events) => fc.tuple(
  fc.constant(events),
  fc.array(fc.constantFrom(...events), { maxLength: 6 }).chain((repeats) => fc.shuffledSubarray([...events, ...repeats], { minLength: events.length + repeats.length })),
));

describe('merging events of an entry', () => {
  it('gives the same fields in any order and with any repeats', () => {
    fc.assert(fc.property(shuffled, ([events, others]) => {
      expect(fold(others)?.fields).toEqual(fold(events)?.fields);
    }), { numRuns: 500 });
  });

  it('gives the same fields when it is saved and loaded in between', () => {
    fc.assert(fc.property(shuffled, ([events, others]) => {
      const saved = others.reduce<EntryRecord | undefined>((record, event) => reloaded(mergeEvent(record, event)), undefined);
      expect(saved?.fields).toEqual(fold(events)?.fields);
    }));
  });

  it('keeps, of every field, the value with the best cost source, then the latest', () => {
    fc.assert(fc.property(history, (events) => {
      const merged: Partial<UsageEntry> = fold(events)?.fields ?? {};
      const given = events.map((event): { ev: string; fields: Partial<UsageEntry> } => ({ ev: event.ev, fields: event.type === 'entry' ? event.entry : event.fields }));
      for (const name of ['cost', 'costSource', 'outputTokens', 'model', 'settledAt'] as const) {
        const best = given.filter((each) => each.fields[name] !== undefined).toSorted((a, b) => rank(b.fields) - rank(a.fields) || (a.ev < b.ev ? 1 : -1))[0];
        expect(merged[name]).toEqual(best?.fields[name]);
      }
    }));
  });

  it('hands the same record back when an event adds nothing', () => {
    const record = mergeEvent(mergeEvent(undefined, entry('ev1')), amend('ev2', { costSource: 'usage', cost: nano(5) }));
    expect(mergeEvent(record, amend('ev2', { costSource: 'usage', cost: nano(5) }))).toBe(record);
    expect(mergeEvent(record, amend('ev3', { costSource: 'estimate', cost: nano(9) }))).toBe(record);
  });

  it('lets a better source in and keeps the fields it does not speak of', () => {
    const record = fold([entry('ev2', { costSource: 'estimate', cost: nano(9), outputTokens: 3 }), amend('ev1', { costSource: 'generation', cost: nano(7) })]);
    expect(record === undefined ? undefined : entryOf(record)).toEqual({ ...ENTRY, costSource: 'generation', cost: 7, outputTokens: 3 });
  });

  it('is no entry while only amendments are known', () => {
    const amended = mergeEvent(undefined, amend('ev2', { costSource: 'generation', cost: nano(7) }));
    expect(entryOf(amended)).toBeUndefined();
    expect(entryOf(mergeEvent(amended, entry('ev1')))).toEqual({ ...ENTRY, costSource: 'generation', cost: 7 });
  });
});

function rank(given: Partial<UsageEntry>): number {
  return COST_SOURCES.indexOf(given.costSource ?? 'none');
}
