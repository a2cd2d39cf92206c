import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonSplitter } from '../../../src/core/importing/jsonSplitter.ts';
import type { TextRecord } from '../../../src/core/importing/records.ts';
import { MAX_RECORD } from '../../../src/core/importing/records.ts';

/** The records of a text that arrives in pieces of so many characters. */
function split(text: string, size = text.length): readonly TextRecord[] {
  const splitter = new JsonSplitter();
  const records: TextRecord[] = [];
  for (let at = 0; at < text.length; at += size) records.push(...splitter.push(text.slice(at, at + size)));
  return [...records, ...splitter.end()];
}

/** How an object is written as the only one of a list. */
function inList(one: unknown, indent: string | number | undefined): string {
  return JSON.stringify([one], undefined, indent).slice(1, -1).trim();
}

describe('the objects of a list', () => {
  const objects = fc.array(fc.dictionary(fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ',', '\n', 'é') }), fc.jsonValue({ maxDepth: 2 })), { maxLength: 5 });

  it('are found whatever is in them, however they are laid out and cut', () => {
    fc.assert(fc.property(objects, fc.integer({ min: 1, max: 20 }), fc.constantFrom(undefined, 2, '\t'), (all, size, indent) => {
      const text = JSON.stringify(all, undefined, indent);
      // Compared as texts: V8's JSON.parse takes the name "\"" for "\\" where an object like it had that one before (seen in 13.6).
      expect(split(text, size).map((record) => record.text)).toEqual(all.map((one) => inList(one, indent)));
      expect(split(text, size)).toEqual(split(text));
    }));
  });

  it('bear the line that they begin on', () => {
    expect(split('[\n {"a":\n1}, {"b":2},\n\n{"c":3}]').map(({ line, text }) => [line, text])).toEqual([[2, '{"a":\n1}'], [3, '{"b":2}'], [5, '{"c":3}']]);
  });

  it('are kept where something else stands between them, which is told by its line', () => {
    expect(split('oops\n[{"a":1}, nonsense, more {"b":2}\n"text" 5\n,{"c":3}]')).toEqual([
      { line: 1, text: '', problem: 'not JSON' }, { line: 2, text: '{"a":1}' }, { line: 2, text: '', problem: 'not JSON' }, { line: 2, text: '{"b":2}' },
      { line: 3, text: '', problem: 'not JSON' }, { line: 4, text: '{"c":3}' },
    ]);
  });

  it('are kept where one of them is too long or never ends', () => {
    const long = `{"a":"${'}'.repeat(MAX_RECORD)}"}`;
    expect(split(`[${long},\n{"b":2},\n{"c":`, 70_000)).toEqual([
      { line: 1, text: '', problem: 'longer than a million characters' }, { line: 2, text: '{"b":2}' }, { line: 3, text: '', problem: 'an object that begins here never ends' },
    ]);
  });
});
