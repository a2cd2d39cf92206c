import type { Tally } from '../../../src/core/analysis/tally.ts';
import { formatCount, formatExactMoney, formatMoney, formatPart, formatTokens, UNKNOWN } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import type { AnalysisReply } from '../../../src/protocol/analysis.ts';
import { figureText, figureTitle } from './figures.ts';
import { ELSEWHERE, groupName } from './names.ts';
import { paintOfHue, type Paint } from './series.ts';
import { isRecord, oneOf } from './viewState.ts';

/** The columns that the table sorts by. */
export const BREAKDOWN_COLUMNS = ['name', 'spend', 'change', 'calls', 'perCall', 'per1k', 'input', 'output'] as const;
export type BreakdownColumn = (typeof BREAKDOWN_COLUMNS)[number];

/** What the table is sorted by. */
export interface Sort {
  readonly column: BreakdownColumn;
  readonly descending: boolean;
}

/** How the table is looked at; kept. */
export interface BreakdownView {
  readonly sort: Sort;
  /** Every group, not only the dearest. */
  readonly all: boolean;
}

/** One row as it is shown. */
export interface BreakdownRow {
  /** The group's key; `undefined` for what no filter can ask for. */
  readonly key: string | undefined;
  readonly id: string;
  readonly name: string;
  /** The full key, for hovering over a name that people know. */
  readonly title: string;
  readonly paint: Paint;
  readonly tally: Tally;
  readonly before?: Tally;
  /** Of everything in the window, 0 to 1. */
  readonly share: number;
}

export const DEFAULT_BREAKDOWN: BreakdownView = { sort: { column: 'spend', descending: true }, all: false };

/** Reads what was kept; whatever makes no sense counts as nothing. */
export function readBreakdownView(kept: unknown): BreakdownView {
  if (!isRecord(kept)) return DEFAULT_BREAKDOWN;
  const { column, descending } = isRecord(kept.sort) ? kept.sort : {};
  const known = oneOf(BREAKDOWN_COLUMNS, column);
  return { sort: known !== undefined && typeof descending === 'boolean' ? { column: known, descending } : DEFAULT_BREAKDOWN.sort, all: kept.all === true };
}

/** What the columns are called. */
export function columnTitle(column: BreakdownColumn, name: string): string {
  switch (column) {
    case 'name': return name;
    case 'spend': return t('Cost');
    case 'change': return t('Change');
    case 'calls': return t('Calls');
    case 'perCall': return t('Per call');
    case 'per1k': return t('Per 1k tokens');
    case 'input': return t('Tokens in');
    case 'output': return t('Tokens out');
  }
}

/** A click on a column: the other way round if it is sorted by already, else names upwards and figures downwards. */
export function sortBy(sort: Sort, column: BreakdownColumn): Sort {
  return sort.column === column ? { column, descending: !sort.descending } : { column, descending: column !== 'name' };
}

/** All groups of an analysis as rows, with money spent elsewhere among them; in no order. */
export function rowsOf({ analysis, names, hues }: AnalysisReply): readonly BreakdownRow[] {
  const whole = analysis.total.cost;
  const share = (tally: Tally): number => (whole > 0 ? Math.max(0, tally.cost / whole) : 0);
  const groups = analysis.groups.map((group): BreakdownRow => ({
    key: group.key, id: group.key, name: groupName(analysis.by, group.key, names), title: group.key, tally: group.tally, share: share(group.tally),
    paint: paintOfHue(Object.hasOwn(hues, group.key) ? hues[group.key] : undefined),
    ...(group.before === undefined ? {} : { before: group.before }),
  }));
  const { elsewhere } = analysis;
  if (elsewhere === undefined) return groups;
  return [...groups, {
    key: undefined, id: `\u0000${ELSEWHERE}`, name: t('Elsewhere on this key'), title: t('Spent by other programs or on other machines. Its calls and tokens are not known here.'),
    paint: 'elsewhere', tally: elsewhere.tally, share: share(elsewhere.tally), ...(elsewhere.before === undefined ? {} : { before: elsewhere.before }),
  }];
}

/** The rows whose names or keys contain a text, in their order. What is unknown stands last whichever way; ties go by name. */
export function sortRows(rows: readonly BreakdownRow[], { column, descending }: Sort, search: string): readonly BreakdownRow[] {
  const wanted = search.trim().toLowerCase();
  const found = wanted === '' ? [...rows] : rows.filter(({ name, key = '' }) => name.toLowerCase().includes(wanted) || key.toLowerCase().includes(wanted));
  const order = descending ? -1 : 1;
  return found.sort((a, b) => (column === 'name' ? order * byText(a.name, b.name) : byValue(a, b, column, order)) || byText(a.name, b.name) || byText(a.id, b.id));
}

/** Keys of the groups that the table shows, in its order. */
export function keysShown(reply: AnalysisReply, { sort }: BreakdownView, search: string): readonly string[] {
  return sortRows(rowsOf(reply), sort, search).flatMap(({ key }) => key ?? []);
}

/** Whether the row is of money spent elsewhere: calls and tokens behind it are not known. */
export function isFromElsewhere({ paint, key }: Pick<BreakdownRow, 'paint' | 'key'>): boolean {
  return paint === 'elsewhere' && key === undefined;
}

/** A row's figures as texts. Calls and tokens of money spent elsewhere are unknown, not zero. */
export function cellsOf(row: BreakdownRow): Readonly<Record<Exclude<BreakdownColumn, 'name'>, { readonly text: string; readonly title?: string }>> {
  const { tally } = row;
  const isElsewhere = isFromElsewhere(row);
  const figure = { amount: tally.cost, estimated: tally.estimated, unknown: tally.unknown };
  const unseen = { text: UNKNOWN, title: row.title };
  return {
    spend: { text: figureText(figure), title: figureTitle(figure) },
    change: changeOf(row),
    calls: isElsewhere ? unseen : { text: formatCount(tally.calls), title: tally.errors > 0 ? t('{0} of them failed', formatCount(tally.errors)) : '' },
    perCall: isElsewhere ? unseen : money(tally.costPerCall),
    per1k: isElsewhere ? unseen : money(tally.costPer1kTokens),
    input: isElsewhere ? unseen : { text: formatTokens(tally.inputTokens), title: t('{0}, of which {1} from the cache', formatCount(tally.inputTokens), formatCount(tally.cacheReadTokens)) },
    output: isElsewhere ? unseen : { text: formatTokens(tally.outputTokens), title: t('{0}, of which {1} for reasoning', formatCount(tally.outputTokens), formatCount(tally.reasoningTokens)) },
  };
}

/** Whether any row has something to say of the time before. */
export function hasChanges(rows: readonly BreakdownRow[]): boolean {
  return rows.some((row) => !['', UNKNOWN].includes(changeOf(row).text));
}

/** So many characters need the amounts of all rows: bars beside them have one length where each amount has the same room. */
export function longestAmount(rows: readonly BreakdownRow[]): number {
  return Math.max(LEAST_AMOUNT, ...rows.map(({ tally: { cost, estimated, unknown } }) => figureText({ amount: cost, estimated, unknown }).length));
}

/** `$123.45`. */
const LEAST_AMOUNT = 7;

/** What more groups than are told come to. */
export function restText({ count, tally: { cost, estimated, unknown } }: NonNullable<AnalysisReply['analysis']['rest']>): string {
  return t('And {0} more, {1} together.', count, figureText({ amount: cost, estimated, unknown }));
}

/** The change against the time before: `▲ 12 %`, `new` where there was nothing, a dash where that is not known. */
export function changeOf({ tally, before }: Pick<BreakdownRow, 'tally' | 'before'>): { readonly text: string; readonly title?: string } {
  if (before === undefined) return { text: UNKNOWN, title: t('Not all of the time before is known here.') };
  const title = t('Before: {0}', figureText({ amount: before.cost, estimated: before.estimated, unknown: before.unknown }));
  // Calls whose cost nobody knows may have cost anything: there is nothing to compare with, and yet it is not new.
  if (before.cost === 0 && before.unknown > 0) return { text: UNKNOWN, title };
  if (before.cost === 0) return { text: tally.cost === 0 ? '' : t('new'), title };
  const change = tally.cost / before.cost - 1;
  if (Math.abs(change) < 0.005) return { text: '0 %', title };
  return { text: `${change > 0 ? '▲' : '▼'} ${change > 9.99 ? '>999 %' : formatPart(Math.abs(change))}`, title };
}

function money(amount: NanoUsd | undefined): { readonly text: string; readonly title?: string } {
  return amount === undefined ? { text: UNKNOWN } : { text: formatMoney(amount), title: formatExactMoney(amount) };
}

function byValue(a: BreakdownRow, b: BreakdownRow, column: Exclude<BreakdownColumn, 'name'>, order: number): number {
  const [left, right] = [valueOf(a, column), valueOf(b, column)];
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  return order * (left - right);
}

function valueOf({ tally, before, key }: BreakdownRow, column: Exclude<BreakdownColumn, 'name'>): number | undefined {
  if (column === 'spend') return tally.cost;
  if (column === 'change') return before === undefined || before.cost === 0 ? undefined : tally.cost / before.cost;
  if (key === undefined) return undefined;
  switch (column) {
    case 'calls': return tally.calls;
    case 'perCall': return tally.costPerCall;
    case 'per1k': return tally.costPer1kTokens;
    case 'input': return tally.inputTokens;
    case 'output': return tally.outputTokens;
  }
}

function byText(a: string, b: string): number {
  return a.localeCompare(b, 'en');
}
