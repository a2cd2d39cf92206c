import { describe, expect, it } from 'vitest';
import { readerFor } from '../../../src/core/importing/formats.ts';
import { KnownList, fixture, importText } from './kit.ts';

describe('the form of a file', () => {
  it('is told by its beginning', () => {
    expect(readerFor(fixture('usage.jsonl')).format).toBe('jsonl');
    expect(readerFor(fixture('activity.csv')).format).toBe('activity');
    expect(readerFor(fixture('activity-old.csv')).format).toBe('activity');
    expect(readerFor(`\uFEFF\r\n${fixture('activity.csv')}`).format).toBe('activity');
    expect(readerFor('{"format":"openrouter-spend-export","version":1}\n').format).toBe('own-jsonl');
    expect(readerFor('{"format":"openrouter-spend-export","version":1,"entries":[\n').format).toBe('own-json');
    expect(readerFor('time,localTime,id,keyHash,costSource\r\n').format).toBe('own-csv');
  });

  it('is told by the first line that has one: what stands before it is bad lines', () => {
    const forms: readonly (readonly [string, string])[] = [['usage.jsonl', 'jsonl'], ['activity.csv', 'activity']];
    for (const [name, format] of forms) {
      for (const before of ['garbage', '{"cut', 'a,b\nx"', '[x', '\u0000']) {
        const reply = importText(new KnownList(), `${before}\n${fixture(name)}`);
        const usual = importText(new KnownList(), fixture(name));
        const more = before.split('\n').length;
        expect([reply.format, reply.added, reply.bad.count, reply.bad.first[0]?.line]).toEqual([format, usual.added, usual.bad.count + more, 1]);
      }
    }
  });

  it('may be a JSON list, however it is laid out', () => {
    const calls = [{ ts: '2026-11-01T10:00:00Z', model: 'a/b', cost: 0.25, id: 'x', app: '{"}\\' }, { ts: '2026-11-01T11:00:00Z', model: 'a/b', usage: { prompt_tokens: 5, cost: 0.5 } }];
    const [first, second] = calls.map((call) => JSON.stringify(call));
    const texts = [
      JSON.stringify(calls), JSON.stringify(calls, undefined, 2), JSON.stringify(calls, undefined, '\t').replaceAll('\n', '\r\n'), `[\n${first ?? ''},\n${second ?? ''}\n]\n`,
      `[${first ?? ''},\n${second ?? ''}]`, calls.map((call) => JSON.stringify(call, undefined, 2)).join('\n'),
    ];
    for (const text of texts) expect(importText(new KnownList(), text)).toMatchObject({ lines: 2, added: 2, cost: 750_000_000, bad: { count: 0 } });
  });

  it('of a metric card is refused with the file to download instead', () => {
    expect(() => readerFor(fixture('grouped.csv'))).toThrow(/sums.*not single calls.*openrouter\.ai\/activity/);
    expect(() => readerFor('Model,Spend\nx,$1\n')).toThrow(/sums/);
    expect(() => readerFor('API Key,Requests\nx,1\n')).toThrow(/sums/);
  });

  it('that is none of ours is refused', () => {
    for (const text of ['', '\n\n', 'hello\nworld', 'a,b\n1,2\n']) expect(() => readerFor(text)).toThrow(expect.objectContaining({ code: 'bad-file' }));
    expect(() => readerFor('hello')).toThrow('What is read: usage logs in JSON lines or as a JSON list, OpenRouter\'s activity export, and exports of this extension.');
  });

  it('is the caller\'s word where that is given, as long as it can be', () => {
    expect(readerFor('{"a":1}', 'jsonl').format).toBe('jsonl');
    expect(() => readerFor(fixture('activity.csv'), 'own-csv')).toThrow(/not of the form/);
  });
});
