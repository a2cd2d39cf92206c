import { withoutIsolates } from '../../core/foreignName.ts';

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;
/** What terminals give two cells: CJK, Hangul, kana, full-width forms (Unicode's East Asian Width W and F), and emoji. */
const WIDE = /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})/u;
/** What sets the parts of a line apart. */
const SEPARATOR = ' · ';
const COLOUR = /\u001b\[\d+m/g;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;

/** How many cells of a terminal the text takes. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of SEGMENTS.segment(text)) width += cellsOf(segment);
  return width;
}

/** The text in at most so many cells, with an ellipsis where some of it is missing. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let clipped = '';
  let used = 1;
  for (const { segment } of SEGMENTS.segment(text)) {
    used += cellsOf(segment);
    if (used > width) break;
    clipped += segment;
  }
  return `${clipped}…`;
}

/** A line whose parts are set apart by dots, as several lines of at most so many cells where it can be cut between them. Colours take no cells. */
export function fold(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of line.split(SEPARATOR)) {
    const last = lines.at(-1);
    const together = last === undefined ? part : `${last}${SEPARATOR}${part}`;
    if (last === undefined || widthOf(together.replace(COLOUR, '')) > width) lines.push(part);
    else lines[lines.length - 1] = together;
  }
  return lines;
}

/** The text with blanks behind it up to so many cells. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The text with blanks before it up to so many cells. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** A text from outside on one line, without anything that could steer a terminal or turn its direction. */
export function plainLine(text: string): string {
  return withoutIsolates(text).replace(CONTROL, ' ');
}

/** A text from outside that may have lines and tabs, but nothing that steers a terminal. */
export function plainText(text: string): string {
  return text.replace(CONTROL, (found) => found.replace(/[^\n\t]/g, ''));
}

function cellsOf(segment: string): number {
  if (NOTHING.test(segment)) return 0;
  return WIDE.test(segment) || segment.includes('\ufe0f') ? 2 : 1;
}
