import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Skim } from '../../../src/core/wire/skim.ts';

const LONGEST = 40;

function skimmed(text: string, places: readonly number[], most: number): Uint8Array | undefined {
  const bytes = Buffer.from(text);
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  const skim = new Skim(most, LONGEST);
  edges.slice(1).forEach((end, index) => skim.push(bytes.subarray(edges[index], end)));
  return skim.end();
}

function read(kept: Uint8Array | undefined): unknown {
  return kept === undefined ? undefined : JSON.parse(new TextDecoder().decode(kept));
}

/** Whether the one is the other with long strings cut. */
function isCutOf(less: unknown, more: unknown): boolean {
  if (typeof more === 'string') return typeof less === 'string' && (less === more || (Buffer.byteLength(JSON.stringify(more)) > LONGEST && more.startsWith(less.replace(/\uFFFD*$/u, ''))));
  if (typeof more !== 'object' || more === null) return Object.is(less, more);
  if (typeof less !== 'object' || less === null || Array.isArray(less) !== Array.isArray(more)) return false;
  const [kept, all] = [Object.entries(less), Object.entries(more)];
  return kept.length === all.length && all.every(([name, value], index) => kept[index]?.[0] === name && isCutOf(kept[index][1], value));
}

/** Names are short, as those of answers are. */
const NAMES = fc.string({ maxLength: 6 }).filter((name) => name !== '__proto__');
const { value: VALUES } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' }, fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 120 }), fc.stringMatching(/^["\\/\n\t]{0,90}$/), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)), fc.boolean(), fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }), fc.dictionary(NAMES, tie('value'), { maxKeys: 4 }),
  ),
}));
const BODIES = fc.dictionary(NAMES, VALUES, { maxKeys: 8 });
const SPACES = fc.constantFrom('', ' ', '\t', '\n  ');
const PLACES = fc.array(fc.nat(), { maxLength: 12 });

describe('what is skimmed of a body', () => {
  it('is all of it where there is room, but for what long strings say, wherever it is cut', () => {
    fc.assert(fc.property(BODIES, SPACES, PLACES, (body, space, places) => {
      expect(isCutOf(read(skimmed(JSON.stringify(body, null, space), places, 1e6)), body)).toBe(true);
    }));
  });

  it('has every member where there is little room: whole, cut or null; and takes no more', () => {
    fc.assert(fc.property(BODIES, SPACES, PLACES, fc.integer({ min: 150, max: 400 }), (body, space, places, most) => {
      const kept = skimmed(JSON.stringify(body, null, space), places, most);
      if (kept === undefined) return;
      expect(kept.length).toBeLessThanOrEqual(most + 4);
      const found = read(kept) as Record<string, unknown>;
      expect(Object.keys(found)).toEqual(Object.keys(body));
      for (const [name, value] of Object.entries(body)) expect(found[name] === null || isCutOf(found[name], value)).toBe(true);
    }));
  });

  it('holds what is short behind what is long', () => {
    const vectors = JSON.stringify(Array.from({ length: 500 }, (_, index) => ({ embedding: Array.from({ length: 100 }, () => index / 7) })));
    const text = `{"data":${vectors},"id":"gen-1","usage":{"prompt_tokens":3,"cost":1.0e-5}}`;
    expect(read(skimmed(text, [7, 5000, 5001, 90_000], 300))).toEqual({ data: null, id: 'gen-1', usage: { prompt_tokens: 3, cost: 1e-5 } });
  });

  it('keeps what stands beside a long string', () => {
    const text = `{"choices":[{"message":{"images":["data:${'A'.repeat(5000)}"]},"finish_reason":"stop"}],"usage":{"cost":1}}`;
    expect(read(skimmed(text, [100, 3000], 300))).toEqual({ choices: [{ message: { images: [`data:${'A'.repeat(35)}`] }, finish_reason: 'stop' }], usage: { cost: 1 } });
  });

  it('is nothing where there is no room for names, or for what is no object', () => {
    const names = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`name ${index}`, 1]));
    expect(skimmed(JSON.stringify(names), [3], 300)).toBeUndefined();
    expect(skimmed(JSON.stringify(Array.from({ length: 1000 }, () => 1)), [3], 300)).toBeUndefined();
  });

  it('is never more than there is room for, whatever it is skimmed from', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', '1', ' '), maxLength: 900 }), PLACES, (text, places) => {
      expect(skimmed(text, places, 200)?.length ?? 0).toBeLessThanOrEqual(200 + 4);
    }));
  });

  it('has room for one more member after any other', () => {
    fc.assert(fc.property(VALUES, PLACES, (value, places) => {
      expect(read(skimmed(JSON.stringify({ value, usage: { cost: 1 } }), places, 120))).toMatchObject({ usage: { cost: 1 } });
    }));
  });
});
