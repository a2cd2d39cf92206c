import { coverageText, coveredMoney, formatExactMoney, formatMoney, type Certainty } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { Figure } from '../../../src/protocol/report.ts';

/** A figure as it is shown: parts that are missing outweigh parts that are estimated. */
export function figureText(figure: Figure): string {
  return formatMoney(figure.amount, certaintyOf(figure));
}

/** The exact amount and what is not sure about it, for hovering. */
export function figureTitle(figure: Figure): string {
  const covered = coveredMoney(figure, formatExactMoney);
  return coverageText(figure) === '' ? t('{0} exactly', covered) : covered;
}

/** What the figure lacks, as a sentence; `undefined` where it is complete. */
export function coverageNote(figure: Figure): string | undefined {
  const lacks = coverageText(figure);
  if (lacks === '') return undefined;
  return figure.estimated > 0 ? t('Of which {0}.', lacks) : `${lacks}.`;
}

/** Parts in one line that breaks between them only. */
export function unbroken(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(' ', '\u00a0')).join(' · ');
}

function certaintyOf(figure: Figure): Certainty {
  if (figure.unknown > 0) return 'atLeast';
  return figure.estimated > 0 ? 'estimate' : 'exact';
}
