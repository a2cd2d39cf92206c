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

/** Two answers to one prompt, the left one first: cost, tokens and time of each, and which was cheaper by how much. A list, for it is read as it is written, and a table breaks within its figures where the editor is narrow. */
export function comparisonText(left: Compared, right: Compared): string {
  const areAlike = left.name === right.name;
  const titles = areAlike ? [t('{0} (left)', left.name), t('{0} (right)', right.name)] as const : [left.name, right.name] as const;
  return [listOf(titles[0], left.entry), listOf(titles[1], right.entry), plain(verdict(left, right))].join('\n\n');
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

function listOf(title: string, entry: UsageEntry): string {
  const figures = [
    t('Cost: {0}', costWords(entry)),
    t('Tokens in: {0}', formatTokens(entry.inputTokens)),
    t('Tokens out: {0}', formatTokens(entry.outputTokens)),
    t('Time: {0}', formatDuration(entry.durationMs)),
  ];
  return [`**${plain(title).replace(/\s+/g, ' ')}**`, '', ...figures.map((figure) => `- ${figure}`)].join('\n');
}

function costWords(entry: UsageEntry): string {
  if (entry.cost === undefined) return t('not known');
  return `${entry.costSource === 'estimate' ? '≈' : ''}${formatExactMoney(entry.cost)}`;
}
