import { SpendError } from '../errors.ts';
import { activityReader, columnsOf, isActivityHeading, isGroupedHeading } from './activityCsv.ts';
import { isOwnHead, isOwnHeading, ownCsvReader, readOwnLine } from './ownExport.ts';
import type { RecordSplitter } from './records.ts';
import { CsvSplitter, LineSplitter } from './records.ts';
import type { ImportFormat, ReadLine } from './types.ts';
import { usageLineReader } from './usageLine.ts';

/** How much of a file its form is told by, in characters. */
export const BEGINNING = 64 * 1024;

/** What reads a file of one form, from its first character on. */
export interface FormatReader {
  readonly format: ImportFormat;
  readonly splitter: RecordSplitter;
  /** Reads the text of one record. `now` (epoch milliseconds) bounds what times can be. */
  readonly read: (text: string, now: number) => ReadLine;
}

const UNKNOWN = 'This file is neither a usage log in JSON lines, nor OpenRouter\'s activity export, nor an export of this extension.';
const GROUPED = 'This file holds sums from one of the cards of the activity page, not single calls. '
  + 'Download the export of all calls at openrouter.ai/activity instead: its first column is generation_id.';

/** Tells by its beginning what a file is, or takes the caller's word. Throws `bad-file` for what cannot be imported. */
export function readerFor(beginning: string, asked: ImportFormat | 'auto' = 'auto'): FormatReader {
  const start = beginning.replace(/^\uFEFF/, '').trimStart();
  if (start === '') throw new SpendError('bad-file', 'The file is empty.');
  if (asked === 'auto') return start.startsWith('{') || start.startsWith('[') ? jsonReader(start) : csvReader(start);
  const reader = asked === 'activity' || asked === 'own-csv' ? csvReader(start) : linesReader(asked);
  if (reader.format !== asked) throw new SpendError('bad-file', UNKNOWN);
  return reader;
}

function jsonReader(start: string): FormatReader {
  const first = start.slice(0, start.includes('\n') ? start.indexOf('\n') : undefined).trimEnd();
  if (isOwnHead(first)) return linesReader(first.endsWith('[') ? 'own-json' : 'own-jsonl');
  return linesReader('jsonl');
}

function linesReader(format: Exclude<ImportFormat, 'activity' | 'own-csv'>): FormatReader {
  return { format, splitter: new LineSplitter(), read: format === 'jsonl' ? usageLineReader() : readOwnLine };
}

function csvReader(start: string): FormatReader {
  const splitter = new CsvSplitter();
  const [heading] = [...splitter.push(start), ...splitter.end()].map(({ text }) => text);
  const columns = columnsOf(heading ?? '');
  if (isGroupedHeading(columns)) throw new SpendError('bad-file', GROUPED);
  const format = isActivityHeading(columns) ? 'activity' : isOwnHeading(columns) ? 'own-csv' : undefined;
  if (format === undefined) throw new SpendError('bad-file', UNKNOWN);
  const read = format === 'activity' ? activityReader(columns) : ownCsvReader(columns);
  // Files that were joined have more than one heading.
  return { format, splitter: new CsvSplitter(), read: (text, now) => (text === heading ? { kind: 'nothing' } : read(text, now)) };
}
