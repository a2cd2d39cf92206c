import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SseItem, SseReader } from '../../../src/core/wire/sse.ts';
import { createSseReader } from '../../../src/core/wire/sse.ts';
import { STREAMS, streamBytes } from './fixtures.ts';

function readAll(chunks: readonly (Uint8Array | string)[], reader: SseReader = createSseReader()): SseItem[] {
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

function dataOf(items: readonly SseItem[]): string[] {
  return items.map((item) => (item.kind === 'event' ? item.data : '(overflow)'));
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, index) => bytes.slice(edges[index], end));
}

describe('the SSE reader', () => {
  it.each(STREAMS)('reads %s the same wherever it is split', (name) => {
    const bytes = streamBytes(name);
    const whole = readAll([bytes]);
    expect(whole.length).toBeGreaterThan(1);
    for (let place = 0; place <= bytes.length; place += 1) expect(readAll(cut(bytes, [place]))).toEqual(whole);
    expect(readAll([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it.each(STREAMS)('reads %s the same in any number of pieces, as bytes or as text', (name) => {
    const bytes = streamBytes(name);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const whole = readAll([bytes]);
    fc.assert(fc.property(fc.array(fc.nat(bytes.length)), (places) => {
      expect(readAll(cut(bytes, places))).toEqual(whole);
    }));
    fc.assert(fc.property(fc.nat(text.length), (place) => {
      expect(readAll([text.slice(0, place), text.slice(place)])).toEqual(whole);
    }));
  });

  it('gives the same events with LF, CRLF and CR', () => {
    const whole = readAll([streamBytes('chat-documented')]);
    expect(readAll([streamBytes('chat-crlf')])).toEqual(whole);
    expect(readAll([streamBytes('chat-cr')])).toEqual(whole);
  });

  it('hands an event out with its blank line, not later', () => {
    const reader = createSseReader();
    expect(reader.push('data: a\r')).toEqual([]);
    expect(reader.push('\n\r')).toEqual([{ kind: 'event', data: 'a' }]);
    expect(reader.push('\ndata: b\n\n')).toEqual([{ kind: 'event', data: 'b' }]);
  });

  it('keeps the name of the event', () => {
    expect(readAll([streamBytes('messages')]).map((item) => (item.kind === 'event' ? item.event : undefined))).toEqual(
      ['message_start', undefined, 'content_block_delta', 'message_delta', 'message_stop', 'data'],
    );
  });

  it('joins lines of data, takes one space off at most, and passes over everything else', () => {
    const [folded, empty, done] = dataOf(readAll([streamBytes('multi-line')]));
    expect(JSON.parse(folded ?? '')).toMatchObject({ id: 'gen-lines', choices: [{ delta: { content: 'Hé' } }] });
    expect(folded?.split('\n').at(-1)?.startsWith(' "usage"')).toBe(true);
    expect([empty, done]).toEqual(['', '[DONE]']);
  });

  it('yields nothing for comments, blank lines and events without data', () => {
    expect(readAll([': hello\n\n\n\nevent: x\n\nid: 3\n\n'])).toEqual([]);
  });

  it('yields the last event when the stream ends without a blank line, even within a line', () => {
    expect(dataOf(readAll(['data: a\n']))).toEqual(['a']);
    expect(dataOf(readAll(['data: a']))).toEqual(['a']);
    expect(dataOf(readAll([]))).toEqual([]);
  });

  it('shows a character that was cut off at the end as damaged', () => {
    expect(dataOf(readAll([new TextEncoder().encode('data: é').slice(0, -1)]))).toEqual(['\ufffd']);
  });

  it('round-trips any data that has no carriage return', () => {
    const line = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n\ud800-\udfff]/g, ''));
    fc.assert(fc.property(fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\r'), (events, end) => {
      const wire = events.map((lines) => `${lines.map((each) => `data: ${each}${end}`).join('')}${end}`).join('');
      expect(dataOf(readAll([new TextEncoder().encode(wire)]))).toEqual(events.map((lines) => lines.join('\n')));
    }));
  });
});

describe('an event that is too large', () => {
  const stream = `data: ok\n\ndata: ${'x'.repeat(50)}\ndata: more\n\nevent: tail\ndata: fine\n\n`;
  const expected: SseItem[] = [{ kind: 'event', data: 'ok' }, { kind: 'overflow', limit: 40 }, { kind: 'event', event: 'tail', data: 'fine' }];

  it('is reported once and left out, and the next one is read, wherever the stream is split', () => {
    for (let place = 0; place <= stream.length; place += 1) {
      expect(readAll([stream.slice(0, place), stream.slice(place)], createSseReader(40))).toEqual(expected);
    }
  });

  it('is told by all its lines together', () => {
    expect(readAll([`${'data: 0123456789\n'.repeat(5)}\ndata: next\n\n`], createSseReader(40))).toEqual([{ kind: 'overflow', limit: 40 }, { kind: 'event', data: 'next' }]);
  });

  it('is given up while it arrives: a line without end does not grow for ever', () => {
    const reader = createSseReader(1000);
    const items = Array.from({ length: 1000 }, () => reader.push('y'.repeat(1000))).flat();
    expect(items).toEqual([{ kind: 'overflow', limit: 1000 }]);
    expect(reader.push('\n\ndata: z\n\n')).toEqual([{ kind: 'event', data: 'z' }]);
  });
});
