import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import type { Ledger } from '../../storage/ledger.ts';
import type { Monitor } from '../monitor.ts';

/** The ledger once it is open. Rejects with what keeps it from being opened. */
export async function openedLedger(monitor: Monitor): Promise<Ledger> {
  if (monitor.ledger === undefined) await monitor.start();
  await monitor.settled();
  if (monitor.ledger === undefined) throw new SpendError('ledger-unreadable', monitor.problems[0] ?? t('The ledger cannot be opened.'));
  return monitor.ledger;
}
