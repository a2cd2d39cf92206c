import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../../src/core/wire/inPieces.ts';
import { isObject, parseJson } from '../../../src/core/wire/json.ts';
import { scanMembers } from '../../../src/core/wire/members.ts';
import { written } from './styledJson.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** In pieces of at least so many bytes; "not looked at" where nothing is read, since a name stands twice or there is no object. */
function inPieces(text: string, pieceBytes: number): unknown {
  const raw = bytesOf(text);
  const members = scanMembers(raw, pieceBytes);
  return members === undefined || members.repeated !== undefined ? 'not looked at' : readBody(raw, members, 0);
}

/** A byte order mark in front is not JSON, and no part of the text. */
function atOnce(text: string): unknown {
  const json = parseJson(text.replace(/^\ufeff/, ''));
  return isObject(json) ? json : undefined;
}

describe('readBody', () => {
  it('reads in pieces what JSON.parse reads at once', () => {
    fc.assert(fc.property(written, fc.integer({ min: 1, max: 40 }), ({ text }, pieceBytes) => {
      const read = inPieces(text, pieceBytes);
      if (read !== 'not looked at') expect(read).toStrictEqual(atOnce(text));
    }), { numRuns: 2000 });
  });

  it('takes nothing for JSON that is none, wherever it is cut', () => {
    const token = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ',', ':', ' ', '1', '2', 'é', '—', '\ufeff', '"a":', '{"a":1}', '[1,2]', 'null', '""');
    const read = { valid: 0, refused: 0 };
    fc.assert(fc.property(fc.array(token, { maxLength: 12 }), fc.constantFrom(']', '}', ''), fc.constantFrom('}', '} ', ']', '}x', '}}'), (tokens, end, last) => {
      const text = `{"list":[${tokens.join('')}${end}${last}`;
      const body = inPieces(text, 1);
      if (body === 'not looked at') return;
      read[body === undefined ? 'refused' : 'valid'] += 1;
      expect(body).toStrictEqual(atOnce(text));
    }), { numRuns: 20_000 });
    expect(read.refused).toBeGreaterThan(1000);
    expect(read.valid).toBeGreaterThan(100);
  });

  it('wants an element on both sides of a cut, and nothing behind the object', () => {
    const wrong = ['{"a":[1,]}', '{"a":[,1]}', '{"a":[1,,2]}', '{"a":[1,2}}', '{"a":[1 2,3]}', '{"a":[1,\ufeff2]}', '{"a":[1,2]} x', '{"a":tru}', '{"a":}'];
    expect(wrong.map((text) => inPieces(text, 1))).toEqual(wrong.map(() => undefined));
    expect(inPieces('\ufeff {"a":[1, 2 ,[3,4]],"b":null, "__proto__":[{},{}]} ', 1)).toStrictEqual(JSON.parse('{"a":[1, 2 ,[3,4]],"b":null, "__proto__":[{},{}]}'));
  });

  it('cuts a long list between its elements, far enough apart, and leaves a short one whole', () => {
    const text = JSON.stringify({ model: 'a/b', messages: Array.from({ length: 100 }, (_, index) => ({ role: 'user', content: `${index} — ${'x'.repeat(1000)}` })), stop: ['a', 'b'] });
    const raw = bytesOf(text);
    const members = scanMembers(raw);
    if (members === undefined) throw new Error('no object');
    expect(members.all.map(({ cuts }) => cuts?.length)).toEqual([undefined, 4, undefined]);
    for (const cut of members.all[1]?.cuts ?? []) expect(new TextDecoder().decode(raw.subarray(cut - 1, cut + 2))).toBe('},{');
    expect(readBody(raw, members)).toStrictEqual(JSON.parse(text));
  });
});
