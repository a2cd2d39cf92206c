import { t } from '../l10n.ts';

/** One record of a text file: a line, or several where a quoted cell of a CSV spans them. */
export interface TextRecord {
  /** Of its first line, counted from 1. */
  readonly line: number;
  /** Without the end of the line. */
  readonly text: string;
  /** Why it is none; the text is empty then. */
  readonly problem?: string;
}

/** Cuts a text that arrives in pieces into records. Keeps no more than one unfinished record. */
export interface RecordSplitter {
  /** The records that end within this piece. */
  push(piece: string): readonly TextRecord[];
  /** The last one, where it has no end of line; after that the splitter is used up. */
  end(): readonly TextRecord[];
}

/** A record longer than that, in characters, is a mistake: the memory for it must not depend on the file. */
export const MAX_RECORD = 1 << 20;

/** Why such a record is none. */
export const tooLong = (): string => t('longer than a million characters');

const QUOTE = '"';

/** Every line is a record; LF, CRLF, and a last line without either. */
export class LineSplitter implements RecordSplitter {
  private rest = '';
  private line = 1;
  /** Within a line that is too long and was told of. */
  private skipping = false;

  push(piece: string): readonly TextRecord[] {
    const text = this.rest + piece;
    const records: TextRecord[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.take(text.slice(start, end), records);
      start = end + 1;
    }
    this.rest = text.slice(start);
    if (this.rest.length > MAX_RECORD) this.giveUp(records);
    return records;
  }

  end(): readonly TextRecord[] {
    const records: TextRecord[] = [];
    if (this.rest !== '' || this.skipping) this.take(this.rest, records);
    this.rest = '';
    return records;
  }

  private take(text: string, records: TextRecord[]): void {
    if (this.skipping) this.skipping = false;
    else if (text.length > MAX_RECORD) records.push({ line: this.line, text: '', problem: tooLong() });
    else records.push({ line: this.line, text: withoutReturn(text) });
    this.line++;
  }

  private giveUp(records: TextRecord[]): void {
    if (!this.skipping) records.push({ line: this.line, text: '', problem: tooLong() });
    this.skipping = true;
    this.rest = '';
  }
}

/** Where the next record ends: `end` before its end of line, `next` behind it. */
interface Cut {
  readonly end: number;
  readonly next: number;
}

/**
 * Records of a CSV: as RFC 4180 has it, an end of line within quotes belongs to the cell. A quote that is never closed costs one line:
 * what follows that line is read on.
 */
export class CsvSplitter implements RecordSplitter {
  private rest = '';
  private line = 1;

  push(piece: string): readonly TextRecord[] {
    return this.split(this.rest + piece, false);
  }

  end(): readonly TextRecord[] {
    const text = this.rest;
    this.rest = '';
    return this.split(text, true);
  }

  private split(text: string, isLast: boolean): readonly TextRecord[] {
    const records: TextRecord[] = [];
    let quotes = new Quotes(text);
    let start = 0;
    while (start < text.length) {
      const whole = nextCut(text, start, quotes, isLast);
      const cut = whole ?? this.cutOff(text, start, isLast);
      if (cut === undefined) break;
      if (whole === undefined) quotes = new Quotes(text);
      records.push(this.record(text, start, cut));
      this.line += linesIn(text, start, cut.next);
      start = cut.next;
    }
    this.rest = text.slice(start);
    return records;
  }

  /** The first line of a record whose quote is never closed. */
  private cutOff(text: string, start: number, isLast: boolean): Cut & { readonly problem: string } | undefined {
    if (!isLast && text.length - start <= MAX_RECORD) return undefined;
    const newline = text.indexOf('\n', start);
    const problem = newline < 0 && text.length - start > MAX_RECORD ? tooLong() : t('a quotation mark in it is never closed');
    return newline < 0 ? { end: text.length, next: text.length, problem } : { end: newline, next: newline + 1, problem };
  }

  private record(text: string, start: number, cut: Cut & { readonly problem?: string }): TextRecord {
    const problem = cut.problem ?? (cut.end - start > MAX_RECORD ? tooLong() : undefined);
    return problem === undefined ? { line: this.line, text: withoutReturn(text.slice(start, cut.end)) } : { line: this.line, text: '', problem };
  }
}

/** Finds quotes from the left to the right. Most files have few: each is looked for once, not once per record. */
class Quotes {
  private readonly text: string;
  private found = -1;

  constructor(text: string) {
    this.text = text;
  }

  /** The first one from there on; the text's length where there is none. */
  next(from: number): number {
    if (this.found < from) {
      const at = this.text.indexOf(QUOTE, from);
      this.found = at < 0 ? this.text.length : at;
    }
    return this.found;
  }
}

/** `undefined`: it does not end within this text. */
function nextCut(text: string, start: number, quotes: Quotes, isLast: boolean): Cut | undefined {
  let from = start;
  for (;;) {
    const newline = text.indexOf('\n', from);
    const opening = openingQuote(text, quotes, from, { start, end: newline < 0 ? text.length : newline });
    if (opening === undefined) return endAt(text, newline, isLast);
    const closing = closingQuote(text, quotes, opening + 1);
    // At the end of a piece it cannot be told yet whether the quote is one of two.
    if (closing === undefined || (closing === text.length - 1 && !isLast)) return undefined;
    from = closing + 1;
  }
}

function endAt(text: string, newline: number, isLast: boolean): Cut | undefined {
  if (newline >= 0) return { end: newline, next: newline + 1 };
  return isLast ? { end: text.length, next: text.length } : undefined;
}

/** The next quote that opens a cell: elsewhere it is a character like any other. */
function openingQuote(text: string, quotes: Quotes, from: number, { start, end }: { readonly start: number; readonly end: number }): number | undefined {
  for (let at = quotes.next(from); at < end; at = quotes.next(at + 1)) {
    if (at === start || text[at - 1] === ',') return at;
  }
  return undefined;
}

function closingQuote(text: string, quotes: Quotes, from: number): number | undefined {
  for (let at = quotes.next(from); at < text.length; at = quotes.next(at + 2)) {
    if (text[at + 1] !== QUOTE) return at;
  }
  return undefined;
}

function linesIn(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
