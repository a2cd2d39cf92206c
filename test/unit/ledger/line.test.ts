import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/ledger/events.ts';
import { decodeLine, encodeLine } from '../../../src/storage/line.ts';

const EV = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const release = (id: string): LedgerEvent => ({ v: 1, ev: EV, at: 1, type: 'release', id });
const bytes = (line: string): Buffer => Buffer.from(line.slice(0, -1));
const sealed = (value: object): Buffer => bytes(encodeLine(value as LedgerEvent));

test('a line is one JSON object whose last member is the checksum of what stands before it', () => {
  expect(encodeLine(release('x'))).toBe(`{"v":1,"ev":"${EV}","at":1,"type":"release","id":"x","crc":"2327fd07"}\n`);
});

test('any event comes back as it was written, on one line, whatever its texts hold', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (id) => {
    const line = encodeLine(release(id));
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(decodeLine(bytes(line))).toEqual({ kind: 'event', event: release(id) });
  }), { examples: [['\ud800'], ['a\nb'], ['"crc":"00000000"}']] });
});

test('a line that was cut anywhere is bad', () => {
  const line = bytes(encodeLine(release('grüße')));
  for (let length = 0; length < line.length; length++) expect(decodeLine(line.subarray(0, length))).toEqual({ kind: 'bad' });
});

test('a line with any byte changed is bad', () => {
  const line = bytes(encodeLine(release('x')));
  fc.assert(fc.property(fc.nat(line.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
    const damaged = Buffer.from(line);
    damaged[at] = (damaged[at] ?? 0) ^ change;
    expect(decodeLine(damaged)).toEqual({ kind: 'bad' });
  }));
});

test.each([
  ['a later version', { ...release('x'), v: 2 }, 'unknown'],
  ['a type nobody knows', { ...release('x'), type: 'of-tomorrow' }, 'unknown'],
  ['a type that only objects have', { ...release('x'), type: 'toString' }, 'unknown'],
  ['no id', { v: 1, ev: EV, at: 1, type: 'release' }, 'bad'],
  ['no time', { v: 1, ev: EV, type: 'release', id: 'x' }, 'bad'],
  ['an event id that is no ULID', { ...release('x'), ev: 'x' }, 'bad'],
])('whole lines with %s are told apart', (_, value, kind) => {
  expect(decodeLine(sealed(value)).kind).toBe(kind);
});
