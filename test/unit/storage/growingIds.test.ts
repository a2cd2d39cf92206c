import { expect, test } from 'vitest';
import { decodeTime, monotonicFactory } from 'ulid';
import { GrowingIds } from '../../../src/storage/growingIds.ts';

const at = (time: number): GrowingIds => {
  const ulid = monotonicFactory();
  return new GrowingIds({ next: () => ulid(time) });
};

test('ids follow the clock where nobody was ahead of it', () => {
  const ids = at(5000);
  ids.saw(at(4000).next());
  expect(decodeTime(ids.next())).toBe(5000);
});

test('ids are greater than all that were seen, and grow from there', () => {
  const ids = at(5000);
  const ahead = at(9000).next();
  ids.saw(ahead);
  ids.saw(at(7000).next());
  const [first, second] = [ids.next(), ids.next()];
  expect([ahead < first, first < second, first.length]).toEqual([true, true, 26]);
});

test('the last id of a millisecond is followed by one of the next', () => {
  const ids = at(5000);
  const last = `${at(9000).next().slice(0, 10)}${'Z'.repeat(16)}`;
  ids.saw(last);
  const next = ids.next();
  expect([next > last, decodeTime(next)]).toEqual([true, 9001]);
});
