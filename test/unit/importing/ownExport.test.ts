import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvWriter } from '../../../src/core/exporting/csv.ts';
import { jsonLinesWriter, jsonWriter } from '../../../src/core/exporting/json.ts';
import type { ExportAsk, ExportWriter } from '../../../src/core/exporting/types.ts';
import { nano } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { KEY, NOON, ORIGIN } from '../fakes/ledger.ts';
import { KnownList, importText } from './kit.ts';

const ASK: ExportAsk = { format: 'jsonl', origin: ORIGIN, zone: 'UTC', start: 0, end: NOON, untracked: true, countByok: false, now: NOON };
const WRITERS: Readonly<Record<string, () => ExportWriter>> = { 'JSON lines': () => jsonLinesWriter(ASK), 'JSON': () => jsonWriter(ASK), 'CSV': () => csvWriter(UTC) };

const UNITS = ['a', 'é', ' x', '"', ',', '=', '\'', '-'];
const word = fc.string({ unit: fc.constantFrom(...UNITS), minLength: 1, maxLength: 5 });
/** Messages may have several lines, names have not. */
const message = fc.string({ unit: fc.constantFrom(...UNITS, '\n'), minLength: 1, maxLength: 5 });
const money = fc.integer({ min: 0, max: 1e14 }).map(nano);
const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });

/** Entries of every kind, with fields or without. */
const entries = fc.uniqueArray(fc.record({
  number: fc.nat(1e6), at: fc.integer({ min: 1_700_000_000_000, max: NOON }), client: maybe(word), tags: maybe(fc.array(word)), cost: maybe(money), upstreamCost: maybe(money),
  isByok: maybe(fc.boolean()), durationMs: maybe(fc.nat(1e6)), status: fc.constantFrom('ok', 'error', 'cancelled', 'blocked', 'cached'), settledAt: maybe(fc.constant(NOON)),
  rates: maybe(fc.constant({ prompt: '0.00000015', completion: '0.0000006' })), inputTokens: maybe(fc.nat()), estimateTokens: maybe(fc.nat()), errorText: maybe(message), isUntracked: fc.boolean(),
}), { selector: ({ number }) => number, maxLength: 8 }).map((all) => all.map(({ number, isUntracked, ...fields }): UsageEntry => {
  const id = isUntracked ? `u:abababab:00000000:1:${number}` : `01KAQ${String(number).padStart(21, '0')}`;
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { exchange: id, attempt: 1, origin: ORIGIN, device: 'd', source: isUntracked ? 'untracked' : 'prompt', keyHash: KEY, calls: isUntracked ? 0 : 1, costSource: 'usage', ...known, id } as UsageEntry;
}));

describe.each(Object.keys(WRITERS))('our own export as %s', (name) => {
  const written = (all: readonly UsageEntry[]): string => {
    const writer = WRITERS[name]?.() ?? csvWriter(UTC);
    return writer.begin() + all.map((entry) => writer.row(entry)).join('') + writer.end();
  };

  it('is read back without any loss into an empty ledger, and adds nothing the second time', () => {
    fc.assert(fc.property(entries, (all) => {
      const known = new KnownList();
      const first = importText(known, written(all));
      expect(first.bad).toEqual({ count: 0, first: [] });
      expect(known.entries.toSorted(byId)).toEqual(all.toSorted(byId));
      expect(importText(known, written(all))).toMatchObject({ added: 0, merged: 0, duplicates: all.length });
    }));
  });

  it('is refused line by line where somebody has changed it', () => {
    const [good, bad] = fc.sample(entries.filter((all) => all.length > 1), { seed: 1, numRuns: 1 })[0] ?? [];
    if (good === undefined || bad === undefined) throw new Error('too few entries');
    const text = written([good, { ...bad, status: 'wonderful' as UsageEntry['status'] }]);
    const reply = importText(new KnownList(), text);
    expect(reply.added).toBe(1);
    expect(reply.bad.first.map(({ why }) => why)).toEqual(['status is not what it should be']);
  });

  it('is refused line by line where it tells of what cannot be, with the line\'s number', () => {
    const entry: UsageEntry = { id: '01KAQ000000000000000000001', exchange: '01KAQ000000000000000000001', attempt: 1, at: NOON, origin: ORIGIN, device: 'd', source: 'prompt', keyHash: KEY, status: 'ok', calls: 1, cost: nano(5), costSource: 'usage' };
    const changes: readonly (readonly [Partial<UsageEntry>, string])[] = [
      [{ at: -5 }, 'at cannot be -5'], [{ at: NOON + 3 * 86_400_000 }, 'time cannot be: 2026-11-21'], [{ at: 8e15 }, 'at cannot be 8000000000000000'], [{ cost: nano(-1) }, 'cost cannot be -1'],
      [{ cost: nano(8e15) }, 'cost cannot be 8000000000000000'], [{ inputTokens: 2 ** 52 }, 'inputTokens cannot be 4503599627370496'], [{ estimateTokens: -1 }, 'estimateTokens cannot be -1'], [{ since: -1 }, 'since cannot be -1'],
      [{ generationId: 'gen\u00001' }, 'generationId has control characters in it'],
    ];
    const known = new KnownList();
    const { added, bad } = importText(known, written([entry, ...changes.map(([change], index) => ({ ...entry, id: `01KAQ00000000000000000001${index}`, ...change }))]));
    expect([added, bad.count, bad.first.map(({ why }) => why)]).toEqual([1, changes.length, changes.map(([, why]) => why)]);
    expect(bad.first.map(({ line }) => line)).toEqual(changes.map((_, index) => index + 3));
  });

  it('has no control characters in its names, whatever it says', () => {
    const known = new KnownList();
    const entry: UsageEntry = { id: '01KAQ000000000000000000001', exchange: '01KAQ000000000000000000001', attempt: 1, at: NOON, origin: ORIGIN, device: 'd', source: 'prompt', keyHash: KEY, status: 'ok', calls: 1, costSource: 'usage', model: 'm/n\u0000ul', tags: ['a\u0007b'] };
    expect(importText(known, written([entry]))).toMatchObject({ added: 1 });
    expect(known.entries).toMatchObject([{ model: 'm/n ul', tags: ['a b'] }]);
  });
});

describe('two lines of our own export with one id of the upstream', () => {
  it('are one call', () => {
    const entry: UsageEntry = { id: '01KAQ000000000000000000001', exchange: 'x', attempt: 1, at: NOON, origin: ORIGIN, device: 'd', source: 'prompt', keyHash: KEY, status: 'ok', calls: 1, cost: nano(5), costSource: 'usage', generationId: 'gen-1' };
    const writer = jsonLinesWriter(ASK);
    const known = new KnownList();
    const reply = importText(known, writer.begin() + writer.row(entry) + writer.row({ ...entry, id: '01KAQ000000000000000000002' }));
    expect(reply).toMatchObject({ added: 1, duplicates: 1, cost: 5 });
    expect(known.entries).toEqual([entry]);
  });
});

describe('money spent elsewhere in our own export', () => {
  it('is left out where the ledger asks that key itself', () => {
    const entry: UsageEntry = { id: 'u:abababab:00000000:1:0', exchange: 'x', attempt: 1, at: NOON, origin: ORIGIN, device: 'd', source: 'untracked', keyHash: KEY, status: 'ok', calls: 0, cost: nano(5), costSource: 'key' };
    const writer = jsonLinesWriter(ASK);
    const reply = importText(new KnownList(), writer.begin() + writer.row(entry), { isAsked: (origin, keyHash) => origin === ORIGIN && keyHash === KEY });
    expect(reply).toMatchObject({ added: 0, leftOut: 1, lines: 1 });
  });
});

function byId(a: UsageEntry, b: UsageEntry): number {
  return a.id < b.id ? -1 : 1;
}
