import { SpendError } from '../core/errors.ts';
import type { Counters, CountersFile } from './counters.ts';
import { readCounters } from './counters.ts';
import { statIfThere } from './files.ts';
import { Fold } from './fold.ts';
import type { Home } from './home.ts';
import type { Trouble } from './setAside.ts';
import { setAside } from './setAside.ts';
import type { LedgerWorker } from './workerClient.ts';

interface Opening {
  readonly home: Home;
  readonly worker: LedgerWorker;
  readonly trouble: Trouble;
  readonly nonce: string;
  readonly now: number;
  readonly zone: string;
}

/**
 * The state as it stands now: counters and the journal's tail. The database is asked only where the counters are lost, as it alone
 * still knows what older segments held.
 */
export async function openFold(opening: Opening): Promise<Fold> {
  const { home, worker, trouble, nonce, now, zone } = opening;
  let file = readCounters(home);
  if (file.kind === 'damaged') {
    const name = setAside(home.counters, 'damaged', now);
    if (name !== undefined) trouble(`The ledger's counters were damaged; they were set aside as ${name} and counted anew from the database.`);
  }
  if ((file.kind === 'missing' || file.kind === 'damaged') && statIfThere(home.database) !== undefined) {
    await worker.recount({ now, zone });
    file = readCounters(home);
  }
  const fold = new Fold(home, nonce, trouble, countersOf(file));
  fold.catchUp();
  return fold;
}

function countersOf(file: CountersFile): Counters | undefined {
  if (file.kind === 'newer') throw new SpendError('ledger-newer', 'A newer version of OpenRouter Spend is running here: reload this window.');
  return file.kind === 'whole' ? file.counters : undefined;
}
