import { describe, expect, it } from 'vitest';
import { readerFor } from '../../../src/core/importing/formats.ts';
import { fixture } from './kit.ts';

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

  it('of a metric card is refused with the file to download instead', () => {
    expect(() => readerFor(fixture('grouped.csv'))).toThrow(/sums.*not single calls.*openrouter\.ai\/activity/);
    expect(() => readerFor('Model,Spend\nx,$1\n')).toThrow(/sums/);
    expect(() => readerFor('API Key,Requests\nx,1\n')).toThrow(/sums/);
  });

  it('that is none of ours is refused', () => {
    for (const text of ['', '\n\n', 'hello\nworld', 'a,b\n1,2\n']) expect(() => readerFor(text)).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });

  it('is the caller\'s word where that is given, as long as it can be', () => {
    expect(readerFor('{"a":1}', 'jsonl').format).toBe('jsonl');
    expect(() => readerFor(fixture('activity.csv'), 'own-csv')).toThrow(/neither/);
  });
});
