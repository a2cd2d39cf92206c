import { formatDuration, formatExactMoney, formatMoney, formatShare, formatTokens } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import { subtractMoney } from '../../core/money.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { plain } from './words.ts';

/** An answer with what it took. */
export interface Compared {
  /** The model, as people know it. */
  readonly name: string;
  readonly entry: UsageEntry;
}

/** Two answers to one prompt beside each other: cost, tokens and time as a table, and which was cheaper by how much. */
export function comparisonText(one: Compared, other: Compared): string {
  const rows = [
    ['', cell(one.name), cell(other.name)],
    [t('Cost'), costCell(one.entry), costCell(other.entry)],
    [t('Tokens'), tokensCell(one.entry), tokensCell(other.entry)],
    [t('Time'), formatDuration(one.entry.durationMs), formatDuration(other.entry.durationMs)],
  ] as const;
  return `${tableOf(rows)}\n\n${plain(verdict(one, other))}`;
}

/** Which of the two was cheaper, in a sentence. */
export function verdict(one: Compared, other: Compared): string {
  const [a, b] = [one.entry.cost, other.entry.cost];
  if (a === undefined || b === undefined) return t('Which was cheaper is not known: a cost is missing.');
  if (a === b) return t('Both cost the same.');
  const [cheap, dear] = a < b ? [one, other] : [other, one];
  const [less, more] = a < b ? [a, b] : [b, a];
  const certainty = [one, other].some(({ entry }) => entry.costSource === 'estimate') ? 'estimate' : 'exact';
  const difference = subtractMoney(more, less);
  // Two answers of one model, or models of one name, are told apart by where they stand.
  return cheap.name === dear.name
    ? (cheap === one ? t('The left answer was cheaper by {0} ({1}).', formatMoney(difference, certainty), formatShare(difference / more)) : t('The right answer was cheaper by {0} ({1}).', formatMoney(difference, certainty), formatShare(difference / more)))
    : t('{0} was cheaper by {1} ({2}).', cheap.name, formatMoney(difference, certainty), formatShare(difference / more));
}

/** Columns of one width, so that it reads well as it is written, too. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function costCell(entry: UsageEntry): string {
  if (entry.cost === undefined) return t('not known');
  return `${entry.costSource === 'estimate' ? '≈' : ''}${formatExactMoney(entry.cost)}`;
}

function tokensCell({ inputTokens, outputTokens }: UsageEntry): string {
  return t('{0} in, {1} out', formatTokens(inputTokens), formatTokens(outputTokens));
}

function cell(text: string): string {
  return plain(text).replaceAll('|', '\\|').replace(/\s+/g, ' ');
}
