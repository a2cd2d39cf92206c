import fc from 'fast-check';
import { decodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import { recognisedNames } from '../../../src/core/importing/keyNames.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { isResolved } from '../../../src/core/usage.ts';
import { KEY, NOON, ORIGIN, entryOf } from '../fakes/ledger.ts';
import type { TestCall } from './kit.ts';
import { BULK, KnownList, OTHER_KEY, fixture, frameOf, importCalls, importText } from './kit.ts';

const SECOND = NOON / 1000;

const call = (more: Partial<TestCall> = {}): TestCall =>
  ({ at: NOON, status: 'ok', model: 'openai/gpt-4o-mini', inputTokens: 100, outputTokens: 10, cost: nano(500), keyName: 'laptop', ...more });
const summary = ({ added, merged, duplicates }: { added: number; merged: number; duplicates: number }): object => ({ added, merged, duplicates });

describe('an import', () => {
  it('adds what the ledger does not know, once', () => {
    const known = new KnownList();
    const calls = [call({ generationId: 'gen-1' }), call({ generationId: 'gen-2', client: 'aider' }), call({ generationId: 'gen-1' })];
    expect(summary(importCalls(known, calls))).toEqual({ added: 2, merged: 0, duplicates: 1 });
    expect(known.entries.map(({ generationId, source, keyHash, origin, costSource, exchange, id }) => [generationId, source, keyHash, origin, costSource, exchange === id])).toEqual([
      ['gen-1', 'import', KEY, ORIGIN, 'import', true], ['gen-2', 'import', KEY, ORIGIN, 'import', true],
    ]);
    expect(summary(importCalls(known, calls))).toEqual({ added: 0, merged: 0, duplicates: 3 });
  });

  it('takes the same content without an id twice for two calls, and knows both again', () => {
    const known = new KnownList();
    expect(summary(importCalls(known, [call(), call()]))).toEqual({ added: 2, merged: 0, duplicates: 0 });
    expect(summary(importCalls(known, [call(), call(), call()]))).toEqual({ added: 1, merged: 0, duplicates: 2 });
  });

  it('gives ids that are ULIDs of the call\'s time', () => {
    const known = new KnownList();
    importCalls(known, [call(), call({ generationId: 'gen-1' })]);
    expect(known.entries.map(({ id }) => [/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id), decodeTime(id)])).toEqual([[true, NOON], [true, NOON]]);
  });

  it('does not count again what was counted once and cleaned away', () => {
    const known = new KnownList();
    known.cleaned.add('gen-1');
    expect(summary(importCalls(known, [call({ generationId: 'gen-1' }), call({ generationId: 'gen-2' })]))).toEqual({ added: 1, merged: 0, duplicates: 1 });
  });

  it('tells in each row of its tables how many costs are unknown, and how many names have no row', () => {
    const { cost, ...costless } = call({ model: 'dear/unknown' });
    expect(cost).toBe(500);
    const many = (count: number): readonly TestCall[] => Array.from({ length: count }, (_, index) => call({ model: `m/${index}`, cost: nano(1000 - index), at: NOON + index }));
    const reply = importCalls(new KnownList(), [...many(8), costless]);
    expect(reply.byModel.at(-1)).toEqual({ name: 'dear/unknown', calls: 1, cost: 0, unknown: 1 });
    expect(reply.byModel).toHaveLength(9);
    const crowded = importCalls(new KnownList(), [...many(10), costless]).byModel;
    expect(crowded.at(-1)).toEqual({ name: '…', calls: 3, cost: 992 + 991, unknown: 1, names: 3 });
    expect(crowded).toHaveLength(9);
  });

  it('is refused where it comes to more than anybody has spent', () => {
    const dear = Array.from({ length: 101 }, (_, index) => call({ at: NOON + index, cost: nano(1e13) }));
    expect(() => importCalls(new KnownList(), dear)).toThrow(/more than a million dollars: its costs are likely to be in another unit/);
  });

  it('leaves an unknown cost unknown, and waits for nobody to tell it', () => {
    const known = new KnownList();
    const { cost, ...costless } = call();
    expect(cost).toBe(500);
    const reply = importCalls(known, [costless]);
    const [entry] = known.entries;
    expect(entry).not.toHaveProperty('cost');
    expect(entry !== undefined && isResolved(entry)).toBe(true);
    expect(reply).toMatchObject({ cost: 0, unknown: 1, added: 1 });
  });

  it('adds to an entry of ours what it lacks, and touches nothing that it knows', () => {
    const ours = entryOf({ id: '01KAQ000000000000000000001', generationId: 'gen-1', cost: nano(499), model: 'openai/gpt-4o-mini', provider: 'OpenAI', inputTokens: 90 });
    const known = new KnownList([ours]);
    const told = call({ generationId: 'gen-1', client: 'aider', provider: 'Azure', durationMs: 800, at: NOON - 5000, status: 'error' });
    expect(summary(importCalls(known, [told]))).toEqual({ added: 0, merged: 1, duplicates: 0 });
    expect(known.entries).toEqual([{ ...ours, client: 'aider', durationMs: 800, outputTokens: 10 }]);
    expect(summary(importCalls(known, [told]))).toEqual({ added: 0, merged: 0, duplicates: 1 });
  });

  it('brings the cost where ours is missing or estimated', () => {
    const ours: readonly UsageEntry[] = [
      entryOf({ id: '01KAQ000000000000000000001', generationId: 'gen-1', costSource: 'none' }),
      entryOf({ id: '01KAQ000000000000000000002', generationId: 'gen-2', costSource: 'estimate', cost: nano(1000) }),
    ];
    const known = new KnownList(ours);
    importCalls(known, [call({ generationId: 'gen-1' }), call({ generationId: 'gen-2' })]);
    expect(known.entries.map(({ cost, costSource }) => [cost, costSource])).toEqual([[500, 'import'], [500, 'import']]);
  });

  it('without a cost does not settle a call whose cost is looked for', () => {
    const known = new KnownList([entryOf({ id: '01KAQ000000000000000000001', generationId: 'gen-1', costSource: 'none' })]);
    const { cost, ...costless } = call({ generationId: 'gen-1', client: 'aider' });
    expect(cost).toBe(500);
    importCalls(known, [costless]);
    expect(known.entries.map(({ client, costSource }) => [client, costSource])).toEqual([['aider', 'none']]);
  });

  it('finds a call of ours whose id is another one in the export, within one key', () => {
    const ours = entryOf({ id: '01KAQ000000000000000000001', generationId: `gen-${SECOND}-wire`, cost: nano(500), inputTokens: 100, outputTokens: 10 });
    const row = call({ generationId: `gen-${SECOND + 1}-bill`, client: 'Codex' });
    const known = new KnownList([ours]);
    expect(summary(importCalls(known, [row]))).toEqual({ added: 0, merged: 1, duplicates: 0 });
    expect(known.entries.map(({ client, generationId }) => [client, generationId])).toEqual([['Codex', ours.generationId]]);
    expect(summary(importCalls(known, [row]))).toEqual({ added: 0, merged: 0, duplicates: 1 });
    const other = new KnownList([ours]);
    expect(summary(importCalls(other, [{ ...row, keyName: 'ci' }]))).toEqual({ added: 1, merged: 0, duplicates: 0 });
  });

  it('never takes for another call one whose own line comes later in the file', () => {
    const ours = entryOf({ id: '01KAQ000000000000000000001', generationId: `gen-${SECOND}-ours`, cost: nano(500), inputTokens: 100, outputTokens: 10 });
    const known = new KnownList([ours]);
    const stranger = call({ generationId: `gen-${SECOND}-stranger` });
    const itself = call({ generationId: `gen-${SECOND}-ours` });
    expect(summary(importCalls(known, [stranger, itself], { batch: 1 }))).toEqual({ added: 1, merged: 0, duplicates: 1 });
  });

  it('says under which names the ledger knows calls of the key at work', () => {
    const known = new KnownList([entryOf({ id: '01KAQ000000000000000000001', generationId: 'gen-1' })]);
    const reply = importCalls(known, [call({ generationId: 'gen-1', keyName: 'work laptop' }), call({ generationId: 'gen-2', keyName: 'work laptop' }), call({ generationId: 'gen-3', keyName: 'ci', cost: nano(900) })]);
    expect(reply.byKey).toEqual([
      { name: 'ci', keyHash: OTHER_KEY, isMine: false, calls: 1, cost: 900, unknown: 0, known: 0, kept: 0 },
      { name: 'work laptop', keyHash: OTHER_KEY, isMine: false, calls: 1, cost: 500, unknown: 0, known: 1, kept: 0 },
    ]);
  });

  it('counts a call to the key at work that an earlier import gave an account of its own, and never back', () => {
    const known = new KnownList();
    const calls = [call({ generationId: 'gen-1', keyName: '' }), call({ keyName: '' })];
    importCalls(known, calls);
    expect(known.entries.map(({ keyHash }) => keyHash)).toEqual([OTHER_KEY, OTHER_KEY]);
    const mine = frameOf({ bulk: '01KAR000000000000000000000', keyOf: () => ({ keyHash: KEY, isMine: true, besides: OTHER_KEY }) });
    expect(importCalls(known, calls, { frame: mine })).toMatchObject({ added: 0, merged: 2, moved: 2, duplicates: 0 });
    expect(known.entries.map(({ keyHash, cost }) => [keyHash, cost])).toEqual([[KEY, 500], [KEY, 500]]);
    expect(importCalls(known, calls, { frame: mine })).toMatchObject({ merged: 0, moved: 0, duplicates: 2, byKey: [] });
    expect(importCalls(known, calls)).toMatchObject({ merged: 0, moved: 0, duplicates: 2, byKey: [{ name: '', isMine: false, calls: 0, known: 0, kept: 2 }] });
    expect(known.entries.map(({ keyHash }) => keyHash)).toEqual([KEY, KEY]);
  });

  it('leaves a call with the key that it was counted to when another one was at work', () => {
    const known = new KnownList();
    const former = 'ef'.repeat(32);
    importCalls(known, [call({ keyName: '' })], { frame: frameOf({ keyOf: () => ({ keyHash: former, isMine: true, besides: OTHER_KEY }) }) });
    const mine = frameOf({ bulk: '01KAR000000000000000000000', keyOf: () => ({ keyHash: KEY, isMine: true, besides: OTHER_KEY }) });
    expect(importCalls(known, [call({ keyName: '' })], { frame: mine })).toMatchObject({ moved: 0, duplicates: 1 });
    expect(known.entries.map(({ keyHash }) => keyHash)).toEqual([former]);
  });

  it('recognises a key by its name only: calls without one may be of many keys', () => {
    const known = new KnownList([entryOf({ id: '01KAQ000000000000000000001', generationId: 'gen-1' }), entryOf({ id: '01KAQ000000000000000000002', generationId: 'gen-2' })]);
    const reply = importCalls(known, [call({ generationId: 'gen-1', keyName: '' }), call({ generationId: 'gen-2', keyName: 'work' }), call({ generationId: 'gen-3', keyName: 'ci' })]);
    expect(reply.byKey.map(({ name, known: proofs }) => [name, proofs])).toEqual([['ci', 0], ['', 1], ['work', 1]]);
    expect(recognisedNames(reply)).toEqual(['work']);
  });

  it('stamps everything with the name of the change', () => {
    const known = new KnownList([entryOf({ id: '01KAQ000000000000000000001', generationId: 'gen-1' })]);
    importCalls(known, [call({ generationId: 'gen-1', client: 'x' }), call({ generationId: 'gen-2' })]);
    const records = [...known.records.values()];
    expect(records.map(({ base, stamps }) => [base.ev === BULK, stamps.client?.ev === BULK])).toEqual([[false, true], [true, false]]);
  });

  it('counts a model under the catalogue\'s name', () => {
    const known = new KnownList();
    importCalls(known, [call({ model: 'openai/gpt-4.1-2025-04-14' })], { frame: frameOf({ models: { 'openai/gpt-4.1-2025-04-14': 'openai/gpt-4.1' } }) });
    expect(known.entries.map(({ model }) => model)).toEqual(['openai/gpt-4.1']);
  });

  it('does not depend on how the lines are dealt out, and adds nothing the second time', () => {
    const calls = fc.array(fc.record({ second: fc.integer({ min: 0, max: 4 }), id: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }), inputTokens: fc.integer({ min: 0, max: 3 }), client: fc.constantFrom('a', 'b') }).map(({ second, id, inputTokens, client }) =>
      call({ at: NOON + second * 1000, inputTokens, ...(id === undefined ? {} : { generationId: `gen-${SECOND + second}-${id}`, client }) })));
    const ours = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 6 }))).map((seeds) => seeds.map(([second, id], index) =>
      entryOf({ id: `01KAQ0000000000000000000${String(index).padStart(2, '0')}`, generationId: `gen-${SECOND + second}-${id}`, at: NOON + second * 1000, inputTokens: 1, outputTokens: 10, cost: nano(500) })));
    fc.assert(fc.property(calls, ours, fc.integer({ min: 1, max: 5 }), (lines, entries, batch) => {
      const unique = entries.filter((entry, index) => entries.findIndex(({ generationId }) => generationId === entry.generationId) === index);
      const [whole, dealt] = [new KnownList(unique), new KnownList(unique)];
      expect(importCalls(dealt, lines, { batch })).toEqual(importCalls(whole, lines));
      expect(dealt.entries).toEqual(whole.entries);
      const again = importCalls(whole, lines);
      expect(summary(again)).toEqual({ added: 0, merged: 0, duplicates: lines.length });
    }));
  });
});

describe('files', () => {
  it('of usage logs are told about line by line', () => {
    const known = new KnownList();
    const reply = importText(known, fixture('usage.jsonl'));
    expect(reply).toMatchObject({ format: 'jsonl', lines: 8, added: 5, merged: 0, duplicates: 1, unknown: 1, cost: 200_400 + 11_000_000 + 2 * 2700 });
    expect(reply.bad).toEqual({ count: 2, first: [{ line: 4, why: 'not JSON' }, { line: 8, why: 'it has no time' }] });
    expect(reply.from).toBe(Date.UTC(2026, 10, 1, 10));
    expect(reply.byModel.map(({ name, calls }) => [name, calls])).toEqual([['anthropic/claude-haiku-4.5', 1], ['openai/gpt-4o-mini', 4]]);
  });

  it('of OpenRouter\'s activity are the same, old or new', () => {
    const known = new KnownList();
    const reply = importText(known, fixture('activity.csv'), { keyOf: (name) => ({ keyHash: name === 'laptop' ? KEY : OTHER_KEY, isMine: name === 'laptop', besides: OTHER_KEY }) });
    expect(reply).toMatchObject({ format: 'activity', lines: 8, added: 6, unknown: 1, cost: 12_500_000 + 335_000 + 400_000 + 210_000 });
    expect(reply.bad.first).toEqual([{ line: 9, why: 'created_at is no time: someday' }, { line: 10, why: '3 cells where the heading has 24' }]);
    expect(reply.byClient.map(({ name }) => name)).toEqual(['Cline', 'aider', 'Tab, the "editor"', '', 'An app of two lines']);
    expect(importText(known, fixture('activity-old.csv'))).toMatchObject({ added: 0, merged: 0, duplicates: 1 });
  });
});
