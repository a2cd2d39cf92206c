import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BodyChange } from '../../../src/core/wire/changes.ts';
import { withChanges } from '../../../src/core/wire/changes.ts';
import { objectOf } from '../../../src/core/wire/json.ts';
import { scanMembers } from '../../../src/core/wire/members.ts';
import { splice } from '../../../src/core/wire/splice.ts';
import type { Written } from './styledJson.ts';
import { change, written } from './styledJson.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const spliced = (text: string, ...changes: readonly BodyChange[]): string => textOf(splice(bytesOf(text), changes));

describe('splice', () => {
  it('replaces the bytes of a value and nothing else', () => {
    expect(spliced('\n{ "temperature": 1.0,\t"model" : "a/b" ,"n":1e3, "x": "\\u00e9é" } \n', { path: ['model'], value: 'c/d' })).toBe('\n{ "temperature": 1.0,\t"model" : "c/d" ,"n":1e3, "x": "\\u00e9é" } \n');
  });

  it('knows a name by what it means, not by how it is written', () => {
    expect(spliced('{"mod\\u0065l":"a","\\u006dax_tokens" :9}', { path: ['model'], value: 'b' }, { path: ['max_tokens'] })).toBe('{"mod\\u0065l":"b"}');
  });

  it('is not led astray by names and brackets inside of values', () => {
    const text = '{"messages":[{"model":"x","content":"\\"model\\":\\"y\\" }]{ \\\\"}],"tools":[[],{}],"model":"z"}';
    expect(spliced(text, { path: ['model'], value: 'w' })).toBe(text.replace('"z"', '"w"'));
  });

  it('puts what is new behind the last member, in an empty object too', () => {
    expect(spliced('{"a":1 }', { path: ['b'], value: [2] }, { path: ['c'], value: null })).toBe('{"a":1,"b":[2],"c":null }');
    expect(spliced('{}', { path: ['é"'], value: 'ü' })).toBe('{"é\\"":"ü"}');
    expect(spliced(' { } ', { path: ['a'], value: 1 }, { path: ['b'], value: 2 })).toBe(' {"a":1,"b":2 } ');
  });

  it('takes members away with their comma, wherever they stand', () => {
    const text = '{ "a": 1, "b": 2, "c": 3 }';
    expect(spliced(text, { path: ['a'] })).toBe('{ "b": 2, "c": 3 }');
    expect(spliced(text, { path: ['b'] })).toBe('{ "a": 1, "c": 3 }');
    expect(spliced(text, { path: ['c'] })).toBe('{ "a": 1, "b": 2 }');
    expect(spliced(text, { path: ['c'] }, { path: ['b'] }, { path: ['d'], value: 4 })).toBe('{ "a": 1,"d":4 }');
    expect(spliced(text, { path: ['c'] }, { path: ['a'] })).toBe('{ "b": 2 }');
    expect(spliced(text, { path: ['a'] }, { path: ['b'] }, { path: ['c'] })).toBe('{  }');
    expect(spliced(text, { path: ['a'] }, { path: ['b'] }, { path: ['c'] }, { path: ['d'], value: 4 })).toBe('{ "d":4 }');
  });

  it('reaches into a member, and makes one where there is none or no object', () => {
    const price: BodyChange = { path: ['provider', 'max_price'], value: { prompt: 1 } };
    expect(spliced('{"provider": { "order":["x"] } }', price)).toBe('{"provider": { "order":["x"],"max_price":{"prompt":1} } }');
    expect(spliced('{"provider":{}}', price)).toBe('{"provider":{"max_price":{"prompt":1}}}');
    for (const other of ['null', '"x"', '[1]', '3']) expect(spliced(`{"provider":${other},"a":1}`, price)).toBe('{"provider":{"max_price":{"prompt":1}},"a":1}');
    expect(spliced('{"a":1}', price)).toBe('{"a":1,"provider":{"max_price":{"prompt":1}}}');
    expect(spliced('{"provider":{"a":1,"max_price" :2}}', { path: ['provider', 'max_price'] })).toBe('{"provider":{"a":1}}');
  });

  it('makes changes in their order, of the same member too', () => {
    expect(spliced('{"a":1}', { path: ['p'], value: { x: 1 } }, { path: ['p', 'y'], value: 2 }, { path: ['p', 'x'] })).toBe('{"a":1,"p":{"y":2}}');
    expect(spliced('{"a":1}', { path: ['a'] }, { path: ['a', 'b'], value: 2 })).toBe('{"a":{"b":2}}');
    expect(spliced('{"a":1}', { path: ['b'], value: 1 }, { path: ['b'] })).toBe('{"a":1}');
  });

  it('keeps a byte order mark', () => {
    expect(spliced('\ufeff{"a":1}', { path: ['a'], value: 2 })).toBe('\ufeff{"a":2}');
  });

  it('hands the same bytes back where nothing changes', () => {
    const raw = bytesOf('{"a":1,"p":[2],"q":{}}');
    for (const changes of [[], [{ path: ['b'] }], [{ path: ['p', 'x'] }, { path: ['r', 'x'] }, { path: ['q', 'x'] }]] satisfies (readonly BodyChange[])[]) expect(splice(raw, changes)).toBe(raw);
  });

  it('refuses what is no object', () => {
    for (const text of ['', '[]', '"a"', '{"a":1', '{"a"', '{"a":"', '{a:1}', '{"a":1,}', '{"a" 1}', '{"\\x":1}']) expect(() => spliced(text, { path: ['a'], value: 1 })).toThrow(TypeError);
  });

  it('agrees with the changes to the parsed body', () => {
    fc.assert(fc.property(written, fc.array(change, { maxLength: 5 }), ({ text }, changes) => {
      const result = JSON.parse(spliced(text, ...changes).replace(/^\ufeff/, '')) as unknown;
      expect(result).toEqual(withChanges(objectOf(JSON.parse(text.replace(/^\ufeff/, ''))), changes));
    }), { numRuns: 2000 });
  });

  it('leaves every member as it was written that no change is about', () => {
    fc.assert(fc.property(written, fc.array(change, { maxLength: 5 }), (body: Written, changes) => {
      const raw = splice(bytesOf(body.text), changes);
      const kept = scanMembers(raw)?.all.map(({ start, to }) => textOf(raw.subarray(start, to))) ?? [];
      const untouched = body.members.filter(({ name }) => !changes.some(({ path }) => path[0] === name)).map(({ text }) => text);
      expect(kept.filter((text) => untouched.includes(text))).toEqual(untouched);
    }), { numRuns: 1000 });
  });
});
