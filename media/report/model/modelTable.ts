import { formatPart, formatTokens, UNKNOWN } from '../../../src/core/format.ts';
import { addMoney } from '../../../src/core/money.ts';
import type { Figure, ModelRow } from '../../../src/protocol/report.ts';
import { figureText, figureTitle, plural, unbroken } from './figures.ts';
import { paintOf, type Paint } from './series.ts';
import { isRecord, oneOf } from './viewState.ts';

/** The columns that the table sorts by. */
export const MODEL_COLUMNS = ['name', 'calls', 'input', 'output', 'spend', 'share'] as const;
export type ModelColumn = (typeof MODEL_COLUMNS)[number];

/** What the table is sorted by. */
export interface Sort {
  readonly column: ModelColumn;
  readonly descending: boolean;
}

/** One row as it is shown. */
export interface ModelView {
  readonly model: string;
  readonly name: string;
  readonly paint: Paint;
  readonly calls: string;
  readonly callsTitle: string;
  readonly input: string;
  readonly inputTitle: string;
  readonly output: string;
  readonly outputTitle: string;
  readonly spend: string;
  readonly spendTitle: string;
  readonly share: string;
  /** 0 to 1 */
  readonly fill: number;
  /** The columns that a narrow page has no room for, in one line. */
  readonly summary: string;
}

/** The last line of the table. */
export interface ModelTotal {
  readonly calls: string;
  readonly input: string;
  readonly output: string;
  readonly spend: string;
  readonly spendTitle: string;
}

/** How the table is looked at. */
export interface ModelList {
  readonly sort: Sort;
  /** Show every model, not only the dearest. */
  readonly all: boolean;
}

/** Reads what was kept; whatever makes no sense counts as nothing. */
export function readModelList(kept: unknown): ModelList {
  if (!isRecord(kept)) return { sort: DEFAULT_SORT, all: false };
  const { column, descending } = isRecord(kept.sort) ? kept.sort : {};
  const known = oneOf(MODEL_COLUMNS, column);
  return { sort: known !== undefined && typeof descending === 'boolean' ? { column: known, descending } : DEFAULT_SORT, all: kept.all === true };
}

export const DEFAULT_SORT: Sort = { column: 'spend', descending: true };
export const COLUMN_TITLES: Readonly<Record<ModelColumn, string>> = { name: 'Model', calls: 'Calls', input: 'Tokens in', output: 'Tokens out', spend: 'Cost', share: 'Share' };

/** A click on a column: the other way round if it is sorted by already, else names upwards and figures downwards. */
export function sortBy(sort: Sort, column: ModelColumn): Sort {
  return sort.column === column ? { column, descending: !sort.descending } : { column, descending: column !== 'name' };
}

/** The rows in their order. What is unknown stands last whichever way; ties go by name. */
export function sortModels(rows: readonly ModelRow[], sort: Sort): readonly ModelRow[] {
  return [...rows].sort((a, b) => compare(a, b, sort) || byText(nameOf(a), nameOf(b)) || byText(a.model, b.model));
}

/** One row as texts. Calls and tokens of money spent elsewhere are unknown, not zero. */
export function modelView(row: ModelRow): ModelView {
  const isElsewhere = row.model === '';
  const counted = isElsewhere ? { calls: UNKNOWN, input: UNKNOWN, output: UNKNOWN } : { calls: formatTokens(row.calls), input: formatTokens(row.inputTokens), output: formatTokens(row.outputTokens) };
  return {
    ...counted,
    model: row.model, name: nameOf(row), paint: paintOf(row),
    callsTitle: isElsewhere ? NOT_SEEN : `${plural(row.calls, 'call')}${row.errors > 0 ? `, ${row.errors.toLocaleString('en-US')} failed` : ''}`,
    inputTitle: isElsewhere ? NOT_SEEN : `${plural(row.inputTokens, 'token')} in, ${row.cacheReadTokens.toLocaleString('en-US')} of them from the cache`,
    outputTitle: isElsewhere ? NOT_SEEN : `${plural(row.outputTokens, 'token')} out, ${row.reasoningTokens.toLocaleString('en-US')} of them for reasoning`,
    spend: figureText(row.spend), spendTitle: figureTitle(row.spend),
    share: formatPart(row.share), fill: Math.min(1, Math.max(0, row.share)),
    summary: isElsewhere ? 'Not seen by this extension' : unbroken([plural(row.calls, 'call'), `${formatTokens(row.inputTokens)} in`, `${formatTokens(row.outputTokens)} out`]),
  };
}

/** The sums over all rows. */
export function modelTotal(rows: readonly ModelRow[]): ModelTotal {
  const sum = (read: (row: ModelRow) => number): number => rows.reduce((total, row) => total + read(row), 0);
  const spend = totalFigure(rows.map((row) => row.spend));
  return {
    calls: formatTokens(sum((row) => row.calls)),
    input: formatTokens(sum((row) => row.inputTokens)),
    output: formatTokens(sum((row) => row.outputTokens)),
    spend: figureText(spend), spendTitle: figureTitle(spend),
  };
}

/** The sum of figures, with the sum of what they lack. */
export function totalFigure(figures: readonly Figure[]): Figure {
  return {
    amount: addMoney(...figures.map(({ amount }) => amount)),
    estimated: addMoney(...figures.map(({ estimated }) => estimated)),
    unknown: figures.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}

/** The full id with the exact cost, for hovering over a name. */
export function modelTitle(row: ModelView): string {
  return row.model === '' ? NOT_SEEN : row.model;
}

const NOT_SEEN = 'Spent by other programs or on other machines. Its calls and tokens are not known here.';

function compare(a: ModelRow, b: ModelRow, { column, descending }: Sort): number {
  const order = descending ? -1 : 1;
  if (column === 'name') return order * byText(nameOf(a), nameOf(b));
  const [left, right] = [valueOf(a, column), valueOf(b, column)];
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return order * (left - right);
}

function valueOf(row: ModelRow, column: Exclude<ModelColumn, 'name'>): number | undefined {
  const isElsewhere = row.model === '';
  switch (column) {
    case 'calls': return isElsewhere ? undefined : row.calls;
    case 'input': return isElsewhere ? undefined : row.inputTokens;
    case 'output': return isElsewhere ? undefined : row.outputTokens;
    case 'spend': return row.spend.amount;
    case 'share': return row.share;
  }
}

function nameOf(row: ModelRow): string {
  return row.model === '' ? 'Elsewhere on this key' : row.name;
}

function byText(a: string, b: string): number {
  return a.localeCompare(b, 'en');
}
