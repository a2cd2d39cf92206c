import type { Paint } from './paint.ts';
import { clip, padEnd, padStart, widthOf } from './width.ts';

/** Cells of the longest bar, where there is room for it. */
export const BAR_CELLS = 10;
/** A shorter bar shows nothing any more. */
const LEAST_CELLS = 3;
/** Labels of that many cells go before bars; of longer ones, the rest gives way to them. */
const LABEL_CELLS = 24;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar for a share (0 to 1) of the longest one, to an eighth of a cell; never empty for something. */
export function bar(share: number, cells = BAR_CELLS): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * cells * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** One row: a label, and figures right-aligned under each other; a bar and `after` stand left-aligned behind them. */
export interface TableRow {
  readonly label: string;
  readonly figures: readonly string[];
  /** How long the bar is, as a share of the longest; of a gauge, the empty part is drawn too. */
  readonly bar?: { readonly share: number; readonly isGauge?: boolean };
  readonly after?: string;
  /** Blanks before the label, besides the table's own two. */
  readonly indent?: number;
  readonly look?: (paint: Paint) => (text: string) => string;
}

/** How many cells each part of a table gets. */
interface Layout {
  readonly labels: number;
  readonly figures: readonly number[];
  readonly bars: number;
  /** Whether there is room for what stands behind. */
  readonly hasAfter: boolean;
}

/** Lines of a table that fits the width: bars give way first, then what stands behind them, then labels; figures stay. `cells`: of the longest bar. */
export function table(rows: readonly TableRow[], width: number, paint: Paint, cells = BAR_CELLS): readonly string[] {
  const layout = layoutOf(rows, width, cells);
  return rows.map((row) => (row.look?.(paint) ?? asIs)(clip(lineOf(row, layout), width)));
}

function layoutOf(rows: readonly TableRow[], width: number, cells: number): Layout {
  const most = (of: (row: TableRow) => number): number => Math.max(0, ...rows.map(of));
  const columns = most(({ figures }) => figures.length);
  const figures = Array.from({ length: columns }, (_, column) => most((row) => widthOf(row.figures[column] ?? '')));
  const wanted = most(({ label, indent = 0 }) => widthOf(label) + indent);
  const claim = Math.min(wanted, LABEL_CELLS);
  const space = width - 3 - figures.reduce((sum, figure) => sum + figure + 2, 0);
  const after = most((row) => (row.after === undefined || row.after === '' ? 0 : widthOf(row.after) + 2));
  const hasAfter = space - after >= claim;
  const room = hasAfter ? space - after : space;
  const bars = hasAfter && rows.some(({ bar: drawn }) => drawn !== undefined) ? barCells(room - claim - 2, cells) : 0;
  return { figures, bars, hasAfter, labels: Math.min(wanted, Math.max(8, room - (bars === 0 ? 0 : bars + 2))) };
}

function barCells(room: number, most: number): number {
  return room < LEAST_CELLS ? 0 : Math.min(most, room);
}

function lineOf({ label, figures, bar: drawn, after = '', indent = 0 }: TableRow, layout: Layout): string {
  const blank = ' '.repeat(indent);
  const text = padEnd(blank + clip(label, layout.labels - indent), layout.labels);
  const numbers = layout.figures.map((cells, column) => padStart(figures[column] ?? '', cells)).join('  ');
  const tail = [drawn === undefined || layout.bars === 0 ? '' : barText(drawn, layout.bars), layout.hasAfter ? after : ''].filter((part) => part !== '').join('  ');
  return `  ${text}${numbers === '' ? '' : `   ${numbers}`}${tail === '' ? '' : `  ${tail}`}`.trimEnd();
}

function barText({ share, isGauge = false }: NonNullable<TableRow['bar']>, cells: number): string {
  return padEnd(bar(share, cells), cells).replaceAll(' ', isGauge ? '·' : ' ');
}

function asIs(text: string): string {
  return text;
}
