import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryIndex } from '../../../src/core/ledger/entryIndex.ts';
import type { Stretch } from '../../../src/core/ledger/stretches.ts';

const LENGTH = 10;

/** Some instants, newest first, and stretches of ten that hold them all. */
const instants = fc.array(fc.nat(200), { maxLength: 60 }).map((list) => list.toSorted((a, b) => b - a));

function stretchesOf(list: readonly number[]): readonly Stretch[] {
  return Array.from({ length: 21 }, (_, index) => 200 - index * LENGTH).map((start) => ({ start, end: start + LENGTH, count: list.filter((at) => at >= start && at < start + LENGTH).length }));
}

/** The instant at a place, as a reader of the ledger would find it. */
function read(list: readonly number[], { end, skip }: { readonly end: number; readonly skip: number }): number | undefined {
  return list.filter((at) => at < end)[skip];
}

describe('an index of entries', () => {
  it('leads from any position to the entry that a full sort has there', () => {
    fc.assert(fc.property(instants, (list) => {
      const index = new EntryIndex(stretchesOf(list));
      expect(index.total).toBe(list.length);
      for (const [position, at] of list.entries()) {
        const place = index.placeOf(position);
        expect(place === undefined ? undefined : read(list, place)).toBe(at);
        expect(place?.skip).toBeLessThan(list.filter((one) => Math.floor(one / LENGTH) === Math.floor(at / LENGTH)).length);
      }
      expect(index.placeOf(list.length)).toBeUndefined();
      expect(index.placeOf(-1)).toBeUndefined();
    }));
  });

  it('knows how many are newer than any instant\'s stretch', () => {
    fc.assert(fc.property(instants, fc.nat(220), (list, instant) => {
      const { position, stretch } = new EntryIndex(stretchesOf(list)).stretchOf(instant);
      const end = stretch?.end ?? instant;
      expect(position).toBe(list.filter((at) => at >= end).length);
      if (stretch === undefined) expect(list.some((at) => Math.floor(at / LENGTH) === Math.floor(instant / LENGTH))).toBe(false);
      else expect(instant >= stretch.start && instant < stretch.end).toBe(true);
    }));
  });

  it('finds nothing wrong with what a full sort gives', () => {
    fc.assert(fc.property(instants, fc.nat(60), fc.integer({ min: 1, max: 30 }), (list, from, count) => {
      const rows = list.slice(from, from + count).map((at) => ({ at }));
      if (from < list.length) expect(new EntryIndex(stretchesOf(list)).misfit(from, rows, from + count >= list.length)).toBeUndefined();
    }));
  });

  it('notices that one is missing, or one too many, where it is read past', () => {
    fc.assert(fc.property(instants.filter((list) => list.length > 1), fc.nat(59), (list, which) => {
      const lost = list.filter((_, index) => index !== which % list.length);
      const rowsOf = (all: readonly number[]): readonly { readonly at: number }[] => all.map((at) => ({ at }));
      expect(new EntryIndex(stretchesOf(list)).misfit(0, rowsOf(lost), true)).toBeDefined();
      expect(new EntryIndex(stretchesOf(lost)).misfit(0, rowsOf(list), true)).toBeDefined();
    }));
  });

  it('takes newer counts for a part of its time, and older ones behind its end', () => {
    const [a, b, c, d] = [{ start: 30, end: 40, count: 3 }, { start: 20, end: 30, count: 2 }, { start: 10, end: 20, count: 5 }, { start: 0, end: 10, count: 1 }];
    const index = new EntryIndex([a, b, c]);
    expect(index.renewed([{ ...a, count: 4 }], 30).stretches).toEqual([{ ...a, count: 4 }, b, c]);
    expect(index.renewed([], 20).stretches).toEqual([c]);
    expect(index.extended([d]).total).toBe(11);
  });
});
