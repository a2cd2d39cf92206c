import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyFilter, hashKey } from '../../../src/core/ledger/keyFilter.ts';

test('what was added is always known, also after a journey through bytes', () => {
  fc.assert(fc.property(fc.array(fc.string(), { maxLength: 200 }), (keys) => {
    const filter = new KeyFilter(200);
    for (const key of keys) filter.add(hashKey(key));
    const again = new KeyFilter(filter.capacity, filter.keys, filter.bits);
    expect(keys.every((key) => again.mayHave(hashKey(key)))).toBe(true);
    expect(again.keys).toBe(keys.length);
  }));
});

test('strangers are hardly ever taken for known', () => {
  const filter = new KeyFilter(10_000);
  for (let number = 0; number < 10_000; number++) filter.add(hashKey(`01ARZ3NDEKTSV4RRFF${number}`));
  expect(filter.isFull).toBe(true);
  const strangers = Array.from({ length: 100_000 }, (_, number) => `01ARZ3NDEKTSV4RRFG${number}`);
  expect(strangers.filter((key) => filter.mayHave(hashKey(key))).length).toBeLessThan(5);
});

test('a filter that is half empty or more shrinks and still knows its keys', () => {
  const keys = Array.from({ length: 1000 }, (_, number) => `key ${number}`);
  const filter = new KeyFilter(8192);
  for (const key of keys) filter.add(hashKey(key));
  const shrunk = filter.shrunk();
  expect([shrunk.capacity, shrunk.keys, shrunk.bits.length]).toEqual([1024, 1000, 4096]);
  expect(keys.every((key) => shrunk.mayHave(hashKey(key)))).toBe(true);
  expect(Array.from({ length: 10_000 }, (_, number) => `strange ${number}`).filter((key) => shrunk.mayHave(hashKey(key)))).toEqual([]);
  expect(shrunk.shrunk()).toBe(shrunk);
});

test('hashes stay what they are: they are kept in files', () => {
  expect(['', 'a', '01ARZ3NDEKTSV4RRFFQ69G5FAV'].map(hashKey)).toEqual([{ a: 1947474976, b: 33350995 }, { a: 1817065451, b: 2137661505 }, { a: 4244210958, b: 1910715277 }]);
});

test('a filter of the wrong size is refused', () => {
  expect(() => new KeyFilter(0)).toThrow(RangeError);
  expect(() => new KeyFilter(10, 0, new Uint8Array(3))).toThrow(RangeError);
});
