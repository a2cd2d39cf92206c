import { dateText } from '../../../src/core/dates.ts';
import { explainedText, formatMoney } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import { nano } from '../../../src/core/money.ts';
import { dayKey, type Zone } from '../../../src/core/period.ts';
import type { ExplanationCard } from '../../../src/protocol/report.ts';

/** More calls are hardly ever open at once. */
const MANY_CALLS = 999;
/** What a call costs that is not explained yet, in as many digits as such an amount has. */
const SMALL = nano(340_000);

/** A date stays in one line, too. */
const UNBROKEN_HYPHEN = '\u2011';

/** One line about where all of the key's money went; it breaks between its parts only. */
export function explanationLine(card: ExplanationCard, zone: Zone): string {
  const line = t('Since {0}: {1}', dateText(dayKey(card.since, zone)).replaceAll('-', UNBROKEN_HYPHEN), explainedText(card));
  return line.split(' · ').map((part) => part.replaceAll(' ', '\u00a0')).join(' · ');
}

/** The same as it may become while calls run: its room is kept free, so that nothing below it moves when they open and close. */
export function explanationRoom(card: ExplanationCard, zone: Zone): string {
  const unexplained = formatMoney(card.unexplained).length < formatMoney(SMALL).length ? SMALL : card.unexplained;
  return explanationLine({ ...card, unexplained, openCalls: Math.max(MANY_CALLS, card.openCalls) }, zone);
}
