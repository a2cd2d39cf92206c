import fc from 'fast-check';
import { decodeTime, encodeTime, ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import { UlidSet } from '../../../src/core/ledger/ulidSet.ts';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LAST = 'Z'.repeat(16);

const digits = fc.array(fc.constantFrom(...DIGITS.split('')), { minLength: 16, maxLength: 16 }).map((all) => all.join(''));
// Few times and little chance, so that ids meet; and any that there are.
const near = fc.tuple(fc.nat(20), fc.nat(31)).map(([ms, digit]) => `${encodeTime(1_700_000_000_000 + ms, 10)}${'0'.repeat(15)}${DIGITS[digit] ?? ''}`);
const any = fc.tuple(fc.maxSafeNat().map((ms) => ms % 2 ** 48), digits).map(([ms, chance]) => `${encodeTime(ms, 10)}${chance}`);
const id = fc.oneof({ weight: 3, arbitrary: near }, any, fc.constantFrom(`7${'Z'.repeat(25)}`, '0'.repeat(26)));
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('add' as const), id }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), id }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('drop' as const), id }) },
);

describe('a set of ULIDs', () => {
  it('has what a set of texts has, after whatever was done, and after a journey through text', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.array(id, { maxLength: 20 }), (steps, others) => {
      const [plain, compact] = [new Set<string>(), new UlidSet()];
      for (const { does, id: one } of steps) perform(does, one, plain, compact);
      const again = new UlidSet(JSON.parse(JSON.stringify(compact)) as string);
      for (const set of [compact, again]) {
        expect(set.size).toBe(plain.size);
        for (const one of [...plain, ...others]) expect(set.has(one)).toBe(plain.has(one));
      }
      expect(again.toJSON()).toBe(compact.toJSON());
    }));
  });

  it('has what a set of texts has where there are thousands, in whatever order they come', () => {
    fc.assert(fc.property(fc.infiniteStream(fc.nat(50_000)), fc.nat(50_000), (stream, before) => {
      const [plain, compact] = [new Set<string>(), new UlidSet()];
      const ids = [...stream.take(4000)].map((ms) => `${encodeTime(ms, 10)}${LAST}`);
      for (const one of ids) perform('add', one, plain, compact);
      for (const one of ids.slice(0, 300)) perform('delete', one, plain, compact);
      perform('drop', `${encodeTime(before, 10)}${LAST}`, plain, compact);
      expect(compact.size).toBe(plain.size);
      expect(ids.filter((one) => compact.has(one) !== plain.has(one))).toEqual([]);
      expect(new UlidSet(compact.toJSON()).toJSON()).toBe(compact.toJSON());
    }), { numRuns: 20 });
  });

  it('holds nothing but ULIDs', () => {
    const set = new UlidSet();
    set.add(ulid());
    for (const other of ['', 'u:abababab:00000000:1:0', ulid().toLowerCase(), `8${ulid().slice(1)}`, `${ulid()}0`, `${ulid().slice(1)}U`, `${ulid().slice(1)}é`, `${ulid().slice(1)} `]) {
      expect(set.has(other)).toBe(false);
      set.delete(other);
      expect(() => set.add(other)).toThrow(TypeError);
    }
    expect(set.size).toBe(1);
  });

  it.each(['x', '.', `.${LAST}`, `1.${LAST.slice(1)}`, `1.${LAST}2`, `1.${LAST.slice(1)}U`, `-1.${LAST}`, `${2 ** 48}.${LAST}`, `1.${LAST}${2 ** 48 - 1}.${LAST}`])('is not made of what was never saved: %s', (saved) => {
    expect(() => new UlidSet(saved)).toThrow(TypeError);
  });

  it('takes little more than sixteen bytes for each id, in memory', () => {
    const before = process.memoryUsage().arrayBuffers;
    const set = new UlidSet();
    for (let ms = 0; ms < 100_000; ms++) set.add(`${encodeTime(ms, 10)}${LAST}`);
    expect(set.size).toBe(100_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(18 * 100_000);
  });
});

function perform(does: 'add' | 'delete' | 'drop', id: string, plain: Set<string>, compact: UlidSet): void {
  if (does === 'drop') {
    const before = decodeTime(id);
    for (const one of plain) if (decodeTime(one) < before) plain.delete(one);
    compact.dropBefore(before);
    return;
  }
  plain[does](id);
  compact[does](id);
}
