import { explainedText } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import { dayKey, type Zone } from '../../../src/core/period.ts';
import type { ExplanationCard } from '../../../src/protocol/report.ts';

/** One line about where all of the key's money went; it breaks between its parts only. */
export function explanationLine(card: ExplanationCard, zone: Zone): string {
  const line = t('Since {0}: {1}', dayKey(card.since, zone), explainedText(card));
  return line.split(' · ').map((part) => part.replaceAll(' ', '\u00a0')).join(' · ');
}
