import type { BreakdownAsk, ComboDimension, Dimension } from './breakdown.ts';
import { COMBO_DIMENSIONS, isComboDimension, isTimeDimension } from './breakdown.ts';
import type { Part } from './breakdownParts.ts';
import { partsOf } from './breakdownParts.ts';
import type { Range, Slices } from './breakdownRange.ts';
import type { R15Dimension, RdayDimension } from './schema.ts';
import { LATENCY_COLUMNS, ROLLUP_COLUMNS } from './schema.ts';
import type { Sql } from './sql.ts';
import { sqlOf } from './sql.ts';
import type { OffsetSpan } from './zoneSql.ts';
import { localDaySql, localHourSql, localTimeSql } from './zoneSql.ts';

/**
 * A question to the rollups. Its rows begin with the local day (a number or a date), the local hour, the label, the dimensions of `by` that
 * are neither time nor label, in their order; then come the `columnsOf` the question. What was not asked for is NULL.
 */
export interface BreakdownStatement extends Sql {
  readonly part: Part;
}

/** When: by days where the daily sums can answer, by quarter hours otherwise. */
export interface BreakdownTime {
  readonly range: Range;
  /** Absent where the daily sums are cut by another zone's days. */
  readonly slices?: Slices;
  /** The zone's offsets within the range. */
  readonly spans: readonly OffsetSpan[];
}

/** What a row's first columns are made of; those that are not constant are grouped by. */
interface Keys {
  readonly day?: Sql;
  readonly hour?: Sql;
  readonly label?: Sql;
  readonly combos: readonly Sql[];
}

/** The first and the last local day of which an origin's daily sums know; NULL without any. */
export function extentSql(origin: string): Sql {
  const edge = (order: string): string => `(SELECT day FROM rday WHERE origin = ? AND dimension = 'source' ORDER BY day ${order} LIMIT 1)`;
  return { text: `SELECT ${edge('ASC')}, ${edge('DESC')}`, values: [origin, origin] };
}

/** The columns of the rollups that a question needs. */
export function columnsOf({ latency = false }: Pick<BreakdownAsk, 'latency'>): readonly string[] {
  return latency ? ROLLUP_COLUMNS : ROLLUP_COLUMNS.slice(0, ROLLUP_COLUMNS.length - LATENCY_COLUMNS.length);
}

/** The statements whose rows, put together by `BreakdownTotals`, answer the question. */
export function breakdownSql(ask: BreakdownAsk, time: BreakdownTime): readonly BreakdownStatement[] {
  return partsOf(ask).flatMap((part) => {
    const carrier = carrierOf(ask, part);
    const { days, rest } = carrier === undefined || time.slices === undefined ? { rest: [time.range] } : time.slices;
    const daily = carrier === undefined || days === undefined ? [] : [dailySql(ask, part, carrier, days)];
    return [...daily, ...rest.map((range) => quarterlySql(ask, part, range, time.spans))];
  });
}

/** The one dimension of the daily sums that tells everything asked; `undefined` where one does not. */
function carrierOf(ask: BreakdownAsk, part: Part): RdayDimension | undefined {
  const by: readonly Dimension[] = ask.by;
  const combos = COMBO_DIMENSIONS.filter((dimension) => by.includes(dimension) || ask.where?.[dimension] !== undefined);
  const involved = [...combos.map(columnOf), ...(part === 'all' ? [] : [part]), ...(by.includes('hour') ? ['hour' as const] : [])];
  return involved.length > 1 ? undefined : (involved[0] ?? 'source');
}

function dailySql(ask: BreakdownAsk, part: Part, carrier: RdayDimension, days: { readonly from: string; readonly to: string }): BreakdownStatement {
  const value = sqlOf('t.value');
  const keys: Keys = {
    ...(needsDay(ask.by) ? { day: sqlOf('t.day') } : {}),
    ...(carrier === 'hour' ? { hour: value } : {}),
    ...(part === 'all' ? {} : { label: value }),
    combos: ask.by.filter(isComboDimension).map(() => value),
  };
  const wanted = Object.entries(filtersOf(ask, part)).map(([, values]) => isAmong('t.value', values));
  const from = sqlOf('FROM rday AS t WHERE', all([
    { text: 't.origin = ? AND t.dimension = ? AND t.day BETWEEN ? AND ?', values: [ask.origin, carrier, days.from, days.to] }, ...wanted,
  ]));
  return { part, ...selected(ask, keys, from, 't.origin') };
}

function quarterlySql(ask: BreakdownAsk, part: Part, range: Range, spans: readonly OffsetSpan[]): BreakdownStatement {
  const local = localTimeSql('t.start', spans);
  const by: readonly Dimension[] = ask.by;
  const keys: Keys = {
    ...(needsDay(by) ? { day: localDaySql(local) } : {}),
    ...(by.includes('hour') ? { hour: localHourSql(local) } : {}),
    ...(part === 'all' ? {} : { label: sqlOf('t.label') }),
    combos: by.filter(isComboDimension).map((dimension) => sqlOf(`c."${columnOf(dimension)}"`)),
  };
  const within: Sql = { text: 't.start >= ? AND t.start < ?', values: [range.start, range.end] };
  const { session, ...combos } = filtersOf(ask, part);
  const wanted = Object.entries(combos).map(([column, values]) => isAmong(`c."${column}"`, values));
  // The plus keeps the planner from taking the combinations by their dimensions, and sorting everything afterwards.
  const here: Sql = { text: '+c.origin = ?', values: [ask.origin] };
  // CROSS JOIN keeps the order of the tables: each is read along its primary key.
  if (part === 'all') return { part, ...selected(ask, keys, sqlOf('FROM combos AS c CROSS JOIN r15 AS t ON t.combo = c.id WHERE', all([within, here, ...wanted])), 'c.id') };
  const labels = session === undefined ? [] : [isAmong('t.label', session)];
  const kind: Sql = { text: 't.kind = ?', values: [part] };
  return { part, ...selected(ask, keys, sqlOf('FROM rlabel AS t CROSS JOIN combos AS c ON c.id = t.combo WHERE', all([kind, within, ...labels, here, ...wanted])), 't.kind') };
}

/** Values that rows of a part must have, by column. Labels are filtered here only where nothing else of them is needed. */
function filtersOf({ where = {} }: BreakdownAsk, part: Part): Readonly<Record<string, readonly string[]>> {
  const combos = COMBO_DIMENSIONS.flatMap((dimension) => {
    const values = where[dimension];
    return values === undefined ? [] : [[columnOf(dimension), values] as const];
  });
  const sessions = part === 'session' && where.session?.includes('') === false ? [['session', where.session] as const] : [];
  return Object.fromEntries([...combos, ...sessions]);
}

/** Without times to group by, quarter hours are added up in the order of their key, which saves sorting them; totals are few. */
function selected(ask: BreakdownAsk, { day, hour, label, combos }: Keys, from: Sql, otherwise: string): Sql {
  const sums = columnsOf(ask).map((name) => `SUM(t.${name})`).join(', ');
  const columns = [day, hour, label, ...combos];
  const named = columns.map((column, index) => sqlOf(column ?? 'NULL', `AS k${index}`));
  const inOrder = otherwise === 'c.id' && day === undefined && hour === undefined;
  const groups = inOrder ? [] : columns.flatMap((column, index) => (column === undefined ? [] : [`k${index}`]));
  return sqlOf('SELECT', listed(named), `, ${sums}`, from, `GROUP BY ${groups.length === 0 ? otherwise : groups.join(', ')}`);
}

function isAmong(column: string, values: readonly string[]): Sql {
  return { text: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
}

function all(conditions: readonly Sql[]): Sql {
  return { text: conditions.map(({ text }) => text).join(' AND '), values: conditions.flatMap(({ values }) => values) };
}

function listed(columns: readonly Sql[]): Sql {
  return { text: columns.map(({ text }) => text).join(', '), values: columns.flatMap(({ values }) => values) };
}

function needsDay(by: readonly Dimension[]): boolean {
  return by.some((dimension) => isTimeDimension(dimension) && dimension !== 'hour');
}

function columnOf(dimension: ComboDimension): Exclude<R15Dimension, 'origin'> {
  return dimension === 'key' ? 'keyHash' : dimension;
}
