import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvFormatRows } from 'd3-dsv';
import { cellsOf } from '../../../src/core/importing/activityCsv.ts';
import type { RecordSplitter, TextRecord } from '../../../src/core/importing/records.ts';
import { CsvSplitter, LineSplitter, MAX_RECORD } from '../../../src/core/importing/records.ts';

const split = (splitter: RecordSplitter, pieces: readonly string[]): readonly TextRecord[] => [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
const texts = (records: readonly TextRecord[]): readonly string[] => records.map(({ text }) => text);

/** The text in pieces that end anywhere. */
const inPieces = (text: string, cuts: readonly number[]): readonly string[] => {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((place, index) => text.slice(place, places[index]));
};

describe('lines', () => {
  it('end with LF or CRLF, and the last one with nothing', () => {
    expect(split(new LineSplitter(), ['a\r\nb\n\nc'])).toEqual([{ line: 1, text: 'a' }, { line: 2, text: 'b' }, { line: 3, text: '' }, { line: 4, text: 'c' }]);
  });

  it('are the same wherever the pieces end', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '"', ',') })), fc.array(fc.nat()), (parts, cuts) => {
      const text = parts.join('');
      expect(split(new LineSplitter(), inPieces(text, cuts))).toEqual(split(new LineSplitter(), [text]));
    }));
  });

  it('that are far too long are told of once, and the next ones have their right numbers', () => {
    const long = 'x'.repeat(MAX_RECORD);
    const records = split(new LineSplitter(), ['a\n', long, long, long, '\nb\n', 'c']);
    expect(records.map(({ line, text }) => [line, text])).toEqual([[1, 'a'], [2, ''], [3, 'b'], [4, 'c']]);
    expect(records[1]?.problem).toContain('longer');
  });
});

describe('records of a CSV', () => {
  it('may hold ends of lines within quotes; each is named by its first line', () => {
    expect(split(new CsvSplitter(), ['a,"b\nb ""q"" ",c\r\nd\n'])).toEqual([{ line: 1, text: 'a,"b\nb ""q"" ",c' }, { line: 3, text: 'd' }]);
  });

  it('are found again, whatever the cells hold and wherever the pieces end', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é') });
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }), fc.array(fc.nat()), (rows, cuts) => {
      const records = split(new CsvSplitter(), inPieces(csvFormatRows(rows), cuts));
      expect(records.map(({ text }) => cellsOf(text))).toEqual(rows);
    }));
  });

  it('take a quote in the middle of a cell for a character', () => {
    expect(texts(split(new CsvSplitter(), ['5" disk,a\n6" disk,b\n']))).toEqual(['5" disk,a', '6" disk,b']);
  });

  it('lose one line to a quote that is never closed, and no more', () => {
    const records = split(new CsvSplitter(), ['a,b\n"c,d\ne,f\n']);
    expect(records.map(({ line, text }) => [line, text])).toEqual([[1, 'a,b'], [2, ''], [3, 'e,f']]);
    expect(records[1]?.problem).toContain('never closed');
  });

  it('go on after such a line with quotes that are closed', () => {
    const filler = `${'x'.repeat(1000)}\n`.repeat(1100);
    const records = split(new CsvSplitter(), [`"c\n${filler}`, 'a,b\n', 'c,d\n']);
    expect(records[0]?.problem).toContain('never closed');
    expect(records.length).toBe(1103);
    expect(records.at(-1)).toEqual({ line: 1103, text: 'c,d' });
  });
});
