import fc from 'fast-check';
import { decodeTime, encodeTime } from 'ulid';
import { expect, it } from 'vitest';
import { FingerprintCounts, fingerprint, importedId } from '../../../src/core/importing/fingerprint.ts';

const LANE = fc.integer({ min: 0, max: 2 ** 32 - 1 });

it('the id of an imported call is a ULID of its time and its fingerprint', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), LANE, LANE, (at, a, b) => {
    const id = importedId(at, [a, b]);
    expect(id).toBe(`${encodeTime(at, 10)}00${encodeTime(a, 7)}${encodeTime(b, 7)}`);
    expect(decodeTime(id)).toBe(at);
  }));
});

it('ids and fingerprints stay what they are: by them a call is known when it is imported again', () => {
  expect(fingerprint('g https://openrouter.ai gen-1793527200-abc')).toEqual([3_214_217_023, 79_087_228]);
  expect(importedId(Date.UTC(2026, 10, 1, 10), fingerprint('g https://openrouter.ai gen-1793527200-abc'))).toBe('01M6B8TE80002ZSA3SZ02BDHKW');
});

it('fingerprints are counted like anything else, however many there are', () => {
  const prints = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 300 });
  fc.assert(fc.property(prints, (met) => {
    const counts = new FingerprintCounts();
    const known = new Map<string, number>();
    for (const print of met) {
      const before = known.get(String(print)) ?? 0;
      expect(counts.add(print)).toBe(before);
      known.set(String(print), before + 1);
    }
    expect(counts.size).toBe(known.size);
    expect([counts.has([50, 1]), ...met.map((print) => counts.has(print))]).toEqual([false, ...met.map(() => true)]);
  }));
  const many = new FingerprintCounts();
  for (let number = 0; number < 20_000; number++) many.add(fingerprint(`t${number}`));
  for (let number = 0; number < 20_000; number++) if (many.add(fingerprint(`t${number}`)) !== 1) throw new Error(`${number} was not met before`);
  expect(many.size).toBe(20_000);
});
