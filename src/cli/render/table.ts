import type { Paint } from './paint.ts';
import { clip, padEnd, padStart, widthOf } from './width.ts';

/** Cells of the longest bar. */
export const BAR_CELLS = 10;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar for a share (0 to 1) of the longest one, to an eighth of a cell; never empty for something. */
export function bar(share: number, cells = BAR_CELLS): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * cells * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** One row: a label, and figures right-aligned under each other; `after` is left-aligned behind them. */
export interface TableRow {
  readonly label: string;
  readonly figures: readonly string[];
  readonly after?: string;
  /** Blanks before the label, besides the table's own two. */
  readonly indent?: number;
  readonly look?: (paint: Paint) => (text: string) => string;
}

/** Lines of a table that fits the width: labels give way to figures. */
export function table(rows: readonly TableRow[], width: number, paint: Paint): readonly string[] {
  const columns = Math.max(0, ...rows.map(({ figures }) => figures.length));
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map(({ figures }) => widthOf(figures[column] ?? ''))));
  const taken = widths.reduce((sum, figure) => sum + figure + 2, 0) + Math.max(0, ...rows.map(({ after = '' }) => widthOf(after) + 2));
  const wanted = Math.max(0, ...rows.map(({ label, indent = 0 }) => widthOf(label) + indent));
  const labels = Math.min(wanted, Math.max(8, width - 3 - taken));
  return rows.map((row) => lineOf(row, labels, widths, { paint, width }));
}

function lineOf({ label, figures, after = '', indent = 0, look }: TableRow, labels: number, widths: readonly number[], { paint, width }: { readonly paint: Paint; readonly width: number }): string {
  const blank = ' '.repeat(indent);
  const text = padEnd(blank + clip(label, labels - indent), labels);
  const numbers = widths.map((cells, column) => padStart(figures[column] ?? '', cells)).join('  ');
  const style = look?.(paint) ?? ((plain: string): string => plain);
  return style(clip(`  ${text}${numbers === '' ? '' : `   ${numbers}`}${after === '' ? '' : `  ${after}`}`.trimEnd(), width));
}
