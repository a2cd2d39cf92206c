import { formatDuration } from '../../core/format.ts';
import type { BreakdownRow, Dimension } from '../../core/ledger/breakdown.ts';
import { isTimeDimension } from '../../core/ledger/breakdown.ts';
import { percentile } from '../../core/ledger/latency.ts';
import { NO_SUMS, addSums, spendOfSums } from '../../core/ledger/sums.ts';
import type { Section, StatsReport } from '../stats.ts';
import { moneyOf, shareOf } from './figures.ts';
import { labelsOf } from './labels.ts';
import { OPENING_MARK } from './openingText.ts';
import type { TableRow } from './table.ts';

/** Rows of a part: what is dearer than the rest is what one looks for. */
const MOST_ROWS = 20;
/** Stretches of time have no rest that may be left out. */
const MOST_TIMES = 62;

type Group = BreakdownRow & { readonly members: readonly BreakdownRow[] };

/** The rows of one part of a report. */
export function rowsOf(section: Section, report: StatsReport): readonly TableRow[] {
  return section.by.length === 1 ? flatRows(section, report) : nestedRows(section, report);
}

function flatRows({ by, rows }: Section, report: StatsReport): readonly TableRow[] {
  const most = isTimeDimension(by[0]) ? MOST_TIMES : MOST_ROWS;
  const shown = rows.length > most ? rows.slice(0, most - 1) : rows;
  const rest = rows.slice(shown.length);
  const longest = longestOf(rows, report);
  return [
    ...shown.map((row) => tableRow(labelsOf(by, row)[0] ?? '', row, longest, report)).map((line, index) => marked(line, by[0], shown[index], report)),
    ...(rest.length === 0 ? [] : [tableRow(`and ${rest.length} more`, merged(rest), longest, report)]),
  ];
}

function nestedRows({ by, rows }: Section, report: StatsReport): readonly TableRow[] {
  const groups = groupsOf(rows);
  const longest = longestOf(groups, report);
  return groups.flatMap((group) => [
    marked(tableRow(labelsOf([by[0]], group)[0] ?? '', group, longest, report), by[0], group, report),
    ...group.members.map((row): TableRow => ({ ...tableRow(labelsOf(by, row)[1] ?? '', row, longest, report), indent: 2, look: (paint) => paint.faint })),
  ]);
}

function tableRow(label: string, row: BreakdownRow, longest: number, { total, countByok, hasLatency }: StatsReport): TableRow {
  const cost = spendOfSums(row.sums, countByok);
  const times = hasLatency ? [0.5, 0.95].map((share) => formatDuration(percentile(row.latency, share))) : [];
  return { label, figures: [moneyOf(row.sums, countByok), shareOf(cost, spendOfSums(total, countByok)), ...times], bar: { share: cost / longest } };
}

/** A stretch of time is marked whose figure holds money of a longer one. */
function marked(line: TableRow, dimension: Dimension, row: BreakdownRow | undefined, { openings }: StatsReport): TableRow {
  const holds = openings.some(({ day }) => stretchOf(dimension, day) === row?.keys[0]);
  return holds ? { ...line, label: `${line.label}${OPENING_MARK}` } : line;
}

/** The row of a division by time that a day is counted in; `undefined` of others, and of months, which no opening is longer than. */
function stretchOf(dimension: Dimension, day: string): string | undefined {
  if (dimension === 'day') return day;
  if (dimension !== 'week') return undefined;
  const noon = new Date(`${day}T12:00:00Z`);
  return new Date(noon.getTime() - ((noon.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
}

function groupsOf(rows: readonly BreakdownRow[]): readonly Group[] {
  const members = new Map<string, BreakdownRow[]>();
  for (const row of rows) {
    const [key = ''] = row.keys;
    const known = members.get(key);
    if (known === undefined) members.set(key, [row]);
    else known.push(row);
  }
  return [...members.values()].map((group) => ({ ...merged(group), members: group }));
}

function merged(rows: readonly BreakdownRow[]): BreakdownRow {
  const bins = Math.max(0, ...rows.map(({ latency }) => latency.length));
  return {
    keys: rows[0]?.keys ?? [],
    sums: rows.reduce((sums, row) => addSums(sums, row.sums), NO_SUMS),
    entries: rows.reduce((sum, { entries }) => sum + entries, 0),
    latency: Array.from({ length: bins }, (_, bin) => rows.reduce((sum, { latency }) => sum + (latency[bin] ?? 0), 0)),
  };
}

/** What the longest bar stands for; never nothing, so that shares of it can be taken. */
function longestOf(rows: readonly BreakdownRow[], { countByok }: StatsReport): number {
  return Math.max(1, ...rows.map(({ sums }) => spendOfSums(sums, countByok)));
}
