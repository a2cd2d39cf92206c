import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactHash, gistHash, mix, roughHash } from '../../../../src/core/budget/runaway/hash.ts';

describe('the gist of a text', () => {
  it.each([
    ['figures and durations', 'failed after 12.5s (3 of 40)', 'failed after 8s (11 of 1,240)'],
    ['times', 'at 2026-11-23T10:32:05.123Z', 'at 2026-11-24T00:01:59.001Z'],
    ['paths and addresses', 'no such file /tmp/a1/x.ts, see https://a.example/1', 'no such file /home/me/y.go, see https://b.example/2?q=1'],
    ['ids', 'run 0f8fad5b-d9cb-469f-a165-70867728950e, call toolu_01AbC', 'run 7c9e6679-7425-40de-944b-e07fc1f90ae7, call toolu_02XyZ'],
    ['white space', 'a  b\n\n c', 'a b c'],
  ])('is without %s', (_, one, other) => {
    expect(gistHash(one)).toBe(gistHash(other));
  });

  it.each([['cannot find module', 'cannot find model'], ['expected true', 'expected false'], ['', ' x'], ['a b', 'ab'], ['src a.ts', 'src b.ts']])('tells %j from %j', (one, other) => {
    expect(gistHash(one)).not.toBe(gistHash(other));
  });
});

describe('the exact hash', () => {
  it('leaves out clock times and epoch times, and nothing else', () => {
    expect(exactHash('now 10:32:05 go')).toBe(exactHash('now 11:00:59 go'));
    expect(exactHash('ts=1791383955123')).toBe(exactHash('ts=1791383999000'));
    for (const [one, other] of [['row 17', 'row 18'], ['2026-11-23', '2026-11-24'], ['a/b', 'a/c'], ['id 12345678', 'id 12345679']] as const) expect(exactHash(one)).not.toBe(exactHash(other));
  });
});

describe('every hash', () => {
  it.each([['exact', exactHash], ['rough', roughHash], ['gist', gistHash]])('is a whole number that JSON keeps, and depends on the text only: %s', (_, hash) => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => {
      const found = hash(text);
      expect(Number.isSafeInteger(found) && found >= 0).toBe(true);
      expect(hash(text)).toBe(found);
    }));
  });

  it('tells long texts apart by their ends and their length', () => {
    const long = 'lorem ipsum '.repeat(20_000);
    for (const hash of [exactHash, roughHash, gistHash]) {
      expect(hash(long)).toBe(hash('lorem ipsum '.repeat(20_000)));
      expect(hash(`${long}x`)).not.toBe(hash(long));
      expect(hash(`x${long}`)).not.toBe(hash(long));
    }
  });

  it('does not meet itself among a hundred thousand texts', () => {
    const texts = Array.from({ length: 100_000 }, (_, index) => `text number ${index}`);
    for (const hash of [exactHash, roughHash]) expect(new Set(texts.map(hash)).size).toBe(100_000);
    expect(new Set(texts.map((_, index) => mix(index, 100_000 - index))).size).toBe(100_000);
  });
});
