import type { ComboDimension, Filter } from '../core/ledger/breakdown.ts';
import type { EntryMatch } from '../core/ledger/queries.ts';
import type { UsageEntry } from '../core/usage.ts';
import type { EntryRange } from './entryTable.ts';
import type { Texts } from './texts.ts';

/** A condition on columns of `entries`, with its values. */
type Condition = EntryRange['where'][number];

/** Which entries are meant. */
interface Wanted {
  readonly origin?: string | undefined;
  readonly where?: Filter | undefined;
  readonly match?: EntryMatch | undefined;
  readonly decisions?: readonly string[] | undefined;
}

/** What the rows of one file must fulfil; texts are compared by their numbers in that file. */
export function conditionsOf({ origin, where = {}, match = {}, decisions }: Wanted, texts: Texts): readonly Condition[] {
  const dimensions = (Object.keys(where) as (keyof Filter)[]).flatMap((dimension) => {
    const values = where[dimension];
    return values === undefined ? [] : [conditionOn(dimension, values, texts)];
  });
  const ofOrigin = origin === undefined ? [] : [among('"origin"', [origin], texts)];
  return [...ofOrigin, ...dimensions, ...matching(match), ...(decisions === undefined ? [] : [decidedBy(decisions)])];
}

/** Decisions are texts with their reasons: those that begin so stand side by side in the index of `texts`. */
function decidedBy(beginnings: readonly string[]): Condition {
  const numbers = beginnings.map(() => 'SELECT id FROM texts WHERE text >= ? AND text < ?').join(' UNION ALL ');
  return { text: `"decision" IN (${numbers})`, values: beginnings.flatMap((word) => [word, `${word}\uffff`]) };
}

function matching({ costOver, errorText, exchange }: EntryMatch): readonly Condition[] {
  return [
    ...(costOver === undefined ? [] : [{ text: `(${costOver.countByok ? SPENT : 'cost'}) > ?`, values: [costOver.amount] }]),
    ...(errorText === undefined ? [] : [{ text: `(errorText IN (${LIKE}) OR errorCode IN (${LIKE}))`, values: [patternOf(errorText), patternOf(errorText)] }]),
    ...(exchange === undefined ? [] : [{ text: '(exchange = ? OR (exchange IS NULL AND id = ?))', values: [exchange, exchange] }]),
  ];
}

const SPENT = 'cost + CASE WHEN isByok = 1 THEN COALESCE(upstreamCost, 0) ELSE 0 END';
const LIKE = "SELECT id FROM texts WHERE text LIKE ? ESCAPE '\\'";

/** Anywhere in a text, in whatever case. */
function patternOf(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function conditionOn(dimension: keyof Filter, values: readonly string[], texts: Texts): Condition {
  if (dimension === 'tag') return tagged(values);
  if (dimension === 'model') return among('COALESCE(model, requestedModel)', values, texts);
  return among(`"${dimension === 'session' ? dimension : COLUMN[dimension]}"`, values, texts);
}

const COLUMN: Readonly<Record<Exclude<ComboDimension, 'model'>, keyof UsageEntry>> = {
  provider: 'provider', client: 'client', user: 'user', project: 'project', purpose: 'purpose', endpoint: 'endpoint', source: 'source',
  status: 'status', costSource: 'costSource', key: 'keyHash',
};

function among(column: string, values: readonly string[], texts: Texts): Condition {
  const numbers = values.flatMap((value) => texts.numberIfThere(value) ?? []);
  const isNone = values.includes('') ? ` OR ${column} IS NULL` : '';
  return { text: `(${column} IN (${numbers.map(() => '?').join(', ')})${isNone})`, values: numbers };
}

function tagged(values: readonly string[]): Condition {
  const list = '(SELECT text FROM texts WHERE texts.id = tags)';
  const isNone = values.includes('') ? ` OR tags IS NULL OR ${list} = '[]'` : '';
  return { text: `(EXISTS (SELECT 1 FROM json_each(${list}) WHERE value IN (${values.map(() => '?').join(', ')}))${isNone})`, values };
}
