import { SpendError } from '../errors.ts';
import { t } from '../l10n.ts';
import { isObject, parseJson } from '../wire/json.ts';
import { activityReader, columnsOf, isActivityHeading, isGroupedHeading } from './activityCsv.ts';
import { JsonSplitter } from './jsonSplitter.ts';
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

const readText = (): string => t('What is read: usage logs in JSON lines or as a JSON list, OpenRouter\'s activity export, and exports of this extension.');
const unknownText = (): string => `${t('No line of this file is one of a form that can be imported.')} ${readText()}`;
const groupedText = (): string => t('This file holds sums from one of the cards of the activity page, not single calls. Download the export of all calls at openrouter.ai/activity instead: its first column is generation_id.');

/** A list whose first object begins on the line of the bracket, or an object that goes on in the next line: no line is an object by itself. */
const LAID_OUT = /^\[[^\S\n]*\{|^(?:\[\s*)?\{\s*\n/;

/** Tells by its beginning what a file is: by the first line that has the form of one, since lines before it may be damaged; or takes the caller's word. Throws `bad-file` for what cannot be imported. */
export function readerFor(beginning: string, asked: ImportFormat | 'auto' = 'auto'): FormatReader {
  const start = beginning.replace(/^\uFEFF/, '').trimStart();
  if (start === '') throw new SpendError('bad-file', t('The file is empty.'));
  switch (asked) {
    case 'auto': return readerOf(start);
    case 'json': return listReader();
    case 'activity':
    case 'own-csv': return assertOf(asked, readerOf(start));
    default: return linesReader(asked);
  }
}

function assertOf(asked: ImportFormat, reader: FormatReader): FormatReader {
  if (reader.format !== asked) throw new SpendError('bad-file', t('This file is not of the form that was asked for.'));
  return reader;
}

function readerOf(start: string): FormatReader {
  if (LAID_OUT.test(start)) return listReader();
  const lines = start.split('\n').map((line) => line.trim());
  const reader = firstOf(lines, readerByLine) ?? (/^[[{]/m.test(start) ? listReader() : undefined);
  if (reader === undefined) throw new SpendError('bad-file', lines.some((line) => isGroupedHeading(columnsOf(line))) ? groupedText() : unknownText());
  return reader;
}

/** The reader of a file that has such a line; `undefined` where the line does not tell. */
function readerByLine(line: string): FormatReader | undefined {
  if (isOwnHead(line)) return linesReader(line.endsWith('[') ? 'own-json' : 'own-jsonl');
  if (line.startsWith('{')) return isObject(parseJson(line.replace(/,$/, ''))) ? linesReader('jsonl') : undefined;
  return csvReader(line);
}

function listReader(): FormatReader {
  return { format: 'json', splitter: new JsonSplitter(), read: usageLineReader() };
}

function linesReader(format: Exclude<ImportFormat, 'activity' | 'own-csv' | 'json'>): FormatReader {
  return { format, splitter: new LineSplitter(), read: format === 'jsonl' ? usageLineReader() : readOwnLine };
}

function csvReader(heading: string): FormatReader | undefined {
  const columns = columnsOf(heading);
  const format = isActivityHeading(columns) ? 'activity' : isOwnHeading(columns) ? 'own-csv' : undefined;
  if (format === undefined) return undefined;
  const read = format === 'activity' ? activityReader(columns) : ownCsvReader(columns);
  // Files that were joined have more than one heading.
  return { format, splitter: new CsvSplitter(), read: (text, now) => (text.trim() === heading ? { kind: 'nothing' } : read(text, now)) };
}

function firstOf<T, R>(all: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
