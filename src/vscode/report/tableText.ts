import { guarded, lineOf } from '../../core/exporting/csv.ts';
import { htmlPage } from '../../core/exporting/htmlPage.ts';
import { codeSpan } from '../../core/exporting/markdown.ts';
import { visibleName } from '../../core/foreignName.ts';
import { UNKNOWN } from '../../core/format.ts';
import { decimalUsd, toUsd } from '../../core/money.ts';
import type { ReportTable, TableCell, TableColumn, TableFormat } from '../../protocol/tables.ts';
import { escapeMarkdown } from '../markdown.ts';

/** A table as a file says it: texts for people, figures for programs, money in USD, instants as ISO 8601 in UTC. `made`: when and by whom. */
export function tableText(table: ReportTable, format: TableFormat, made: string): string {
  switch (format) {
    case 'csv': return [table.columns.map(({ key }) => key), ...table.rows.map((row) => cellsOf(table, row, csvCell))].map(lineOf).join('');
    case 'json': return jsonOf(table, made);
    case 'markdown': return markdownOf(table, made);
    case 'html': return htmlPage({
      title: table.title, notes: table.notes, made, columns: table.columns.map(({ title, kind }) => ({ title, isText: kind !== 'figure' })),
      rows: table.rows.map((row) => ({ cells: cellsOf(table, row, ({ kind }, { text }) => (kind === 'name' ? visibleName(text) : text)) })),
    });
  }
}

function cellsOf<T>({ columns }: ReportTable, row: readonly TableCell[], shown: (column: TableColumn, cell: TableCell) => T): readonly T[] {
  return columns.map((column, place) => shown(column, row[place] ?? { text: '' }));
}

/** After RFC 4180, money with every nano-dollar. Texts that a spreadsheet would run wear an apostrophe. */
function csvCell(column: TableColumn, cell: TableCell): string {
  const value = valueOf(column, cell);
  if (value === null) return '';
  return typeof value === 'string' ? guarded(value) : cell.usd === undefined ? String(value) : decimalUsd(cell.usd);
}

function valueOf({ kind }: TableColumn, { text, usd, value }: TableCell): string | number | null {
  switch (kind) {
    case 'name':
    case 'text': return text;
    case 'figure': return usd !== undefined ? toUsd(usd) : (value ?? null);
    case 'time': return value === undefined ? null : new Date(value).toISOString();
  }
}

function jsonOf(table: ReportTable, made: string): string {
  const { title, notes } = table;
  const lines = table.rows.map((row) => Object.fromEntries(cellsOf(table, row, (column, cell) => [column.key, valueOf(column, cell)] as const)));
  return `${JSON.stringify({ title, notes, made, currency: 'USD', rows: lines }, null, 2)}\n`;
}

function markdownOf(table: ReportTable, made: string): string {
  const cellOf = ({ kind }: TableColumn, { text }: TableCell): string => (kind === 'name' ? codeSpan(text) : kind === 'text' ? escapeMarkdown(text) || UNKNOWN : text.replaceAll('|', '\\|'));
  const { title, notes, columns, rows } = table;
  return [
    `# ${escapeMarkdown(title)}`, ...notes.flatMap((note) => ['', escapeMarkdown(note)]), '',
    `| ${columns.map((column) => escapeMarkdown(column.title)).join(' | ')} |`, `|${columns.map(({ kind }) => (kind === 'figure' ? ' ---: |' : ' --- |')).join('')}`,
    ...rows.map((row) => `| ${cellsOf(table, row, cellOf).join(' | ')} |`), '', made, '',
  ].join('\n');
}
