import { t } from '../l10n.ts';
import type { RecordSplitter, TextRecord } from './records.ts';
import { MAX_RECORD, tooLong } from './records.ts';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = 0x7b;
const CLOSING = 0x7d;
/** What may stand between the objects of a list, and around them: blanks, commas and brackets. */
const BETWEEN: ReadonlySet<number> = new Set([NEWLINE, 0x0d, 0x09, 0x20, 0x2c, 0x5b, 0x5d]);

/**
 * The objects of a JSON list, or one after the other, however they are laid out: all on one line, or each over many. What stands between
 * two of them and is no part of a list is a record that cannot be read. Of what is within an object only its end is looked for.
 */
export class JsonSplitter implements RecordSplitter {
  private readonly records: TextRecord[] = [];
  private line = 1;
  /** How many objects are open, one within the other. */
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  /** Within something that is no object, up to the end of its line. */
  private inNonsense = false;
  /** Of the object that is open: its first line, what earlier pieces had of it, and where it begins in this one. */
  private begun = 1;
  private before = '';
  private start = 0;
  private isTooLong = false;

  push(piece: string): readonly TextRecord[] {
    this.start = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (code === NEWLINE) this.line++;
      if (this.depth === 0) this.between(code, at);
      else if (this.inString) this.within(code);
      else if (this.ends(code)) this.finish(piece.slice(this.start, at + 1));
    }
    if (this.depth > 0) this.keep(piece.slice(this.start));
    return this.records.splice(0);
  }

  end(): readonly TextRecord[] {
    if (this.depth > 0 && !this.isTooLong) this.records.push({ line: this.begun, text: '', problem: t('an object that begins here never ends') });
    return this.records.splice(0);
  }

  private between(code: number, at: number): void {
    if (code === OPENING) {
      [this.depth, this.inNonsense, this.begun, this.start] = [1, false, this.line, at];
    } else if (this.inNonsense) {
      this.inNonsense = code !== NEWLINE;
    } else if (!BETWEEN.has(code)) {
      this.records.push({ line: this.line, text: '', problem: t('not JSON') });
      this.inNonsense = true;
    }
  }

  /** Within a text, which braces do not count in. */
  private within(code: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (code === BACKSLASH) this.isEscaped = true;
    else if (code === QUOTE) this.inString = false;
  }

  private ends(code: number): boolean {
    if (code === QUOTE) this.inString = true;
    else if (code === OPENING) this.depth++;
    else if (code === CLOSING) this.depth--;
    return this.depth === 0;
  }

  private finish(rest: string): void {
    this.keep(rest);
    if (!this.isTooLong) this.records.push({ line: this.begun, text: this.before });
    this.before = '';
    this.isTooLong = false;
  }

  private keep(part: string): void {
    if (this.isTooLong) return;
    this.before += part;
    if (this.before.length <= MAX_RECORD) return;
    this.before = '';
    this.isTooLong = true;
    this.records.push({ line: this.begun, text: '', problem: tooLong() });
  }
}
