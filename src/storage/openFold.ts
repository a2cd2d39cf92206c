import { t } from '../core/l10n.ts';
import type { Counters, CountersFile } from './counters.ts';
import { countersStamp, readCounters } from './counters.ts';
import { statIfThere } from './files.ts';
import { Fold } from './fold.ts';
import type { Home } from './home.ts';
import { newerLedger } from './manifest.ts';
import type { Trouble } from './setAside.ts';
import { setAside } from './setAside.ts';
import type { LedgerWorker } from './workerClient.ts';

interface Opening {
  readonly home: Home;
  readonly worker: LedgerWorker;
  readonly trouble: Trouble;
  readonly nonce: string;
  readonly now: number;
  readonly zone: () => string;
}

/**
 * The state as it stands now: counters and the journal's tail. The database is asked only where the counters are lost, as it alone
 * still knows what older segments held.
 */
export async function openFold(opening: Opening): Promise<Fold> {
  for (;;) {
    const { home, trouble, nonce } = opening;
    const before = countersStamp(home);
    const fold = new Fold(home, nonce, trouble, await countersOf(opening));
    await fold.catchUpInSlices();
    // Segments are deleted once other counters hold them: only where those are still the same was nothing missed.
    if (countersStamp(home) === before) return fold;
  }
}

async function countersOf(opening: Opening): Promise<Counters | undefined> {
  const { home, worker, trouble, now, zone } = opening;
  const file = readCounters(home);
  if (file.kind === 'damaged') {
    const name = setAside(home.counters, 'damaged', now);
    if (name !== undefined) trouble(t('The ledger\'s counters were damaged; they were set aside as {0} and counted anew from the database.', name));
  }
  const isLost = (file.kind === 'missing' || file.kind === 'damaged') && statIfThere(home.database) !== undefined;
  if (!isLost) return wholeOf(file);
  await worker.ask('recount', { now, zone: zone() });
  return wholeOf(readCounters(home));
}

function wholeOf(file: CountersFile): Counters | undefined {
  if (file.kind === 'newer') throw newerLedger();
  return file.kind === 'whole' ? file.counters : undefined;
}
