import { join } from 'node:path';
import { speech } from '../core/l10n.ts';
import { storageError } from './files.ts';
import { Fold } from './fold.ts';
import { createIdentity } from './identity.ts';
import type { LedgerOptions } from './ledger.ts';
import { Ledger } from './ledger.ts';
import { FileLock } from './lock.ts';
import { VersionGate } from './manifest.ts';
import { networkDisk } from './networkDisk.ts';
import { openFold } from './openFold.ts';
import { Place } from './place.ts';
import { LedgerWorker } from './workerClient.ts';

/** Opens the ledger of a home. Rejects with `ledger-unreadable` or `disk-full`. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { home, log } = options;
  const trouble = (text: string): void => {
    log.warn('ledger', text);
    options.trouble?.(text);
  };
  const { language, texts } = speech();
  const identity = createIdentity(home.locks);
  const compactLock = new FileLock(join(home.locks, 'compact.lock'), identity);
  const setup = { root: home.root, identity: { owner: identity.owner, file: identity.file }, wasm: options.worker.wasm, speech: { language, texts } };
  const worker = new LedgerWorker(options.worker, setup, compactLock, trouble);
  try {
    const { nonce } = identity.owner;
    const gate = new VersionGate(home, nonce);
    const opening = { home, worker, trouble, nonce, now: options.clock.now(), zone: options.zone };
    const fold = gate.mayRead ? await openFold(opening) : new Fold(home, nonce, trouble);
    const warning = networkDisk(home.root);
    if (warning !== undefined) trouble(warning);
    return new Ledger(options, { identity, worker, fold, gate, place: new Place(home, identity, options.ids) });
  } catch (error) {
    await worker.close();
    identity.dispose();
    throw storageError(error);
  }
}
