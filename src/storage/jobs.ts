import { join } from 'node:path';
import type { LedgerBase } from './base.ts';
import { BulkWork } from './bulk.ts';
import { clean, countClean } from './cleaning.ts';
import type { Compactor } from './compactor.ts';
import { runExport } from './exportJob.ts';
import type { Home } from './home.ts';
import type { Identity } from './identity.ts';
import { NamesRecognised, importJob, undoJob } from './importJob.ts';
import { FileLock } from './lock.ts';
import { VersionGate } from './manifest.ts';
import type { Trouble } from './setAside.ts';
import { splitJob } from './splitJob.ts';
import { createIds } from './system.ts';
import type { JobHooks } from './workerJob.ts';
import type { WorkerRequests } from './workerProtocol.ts';

/** The long requests of the ledger's thread: what changes many entries, or gives them away. */
export class LedgerJobs {
  private readonly compactor: Compactor;
  private readonly bulk: BulkWork;

  constructor(home: Home, me: Identity, base: LedgerBase, compactor: Compactor, trouble: Trouble) {
    const { nonce } = me.owner;
    this.compactor = compactor;
    this.bulk = new BulkWork({
      home, nonce, base, trouble, ids: createIds(),
      lock: new FileLock(join(home.locks, 'compact.lock'), me),
      gate: new VersionGate(home, nonce),
      recount: (now) => compactor.recount({ now }),
    });
  }

  /** Begins anew where the file turns out to call the key at work by another name. */
  async import(ask: WorkerRequests['import']['ask'], hooks: JobHooks): Promise<WorkerRequests['import']['reply']> {
    try {
      return await this.bulk.run(ask.now, (place) => importJob(ask, place, hooks));
    } catch (error) {
      if (!(error instanceof NamesRecognised)) throw error;
      return this.import({ ...ask, mine: [...ask.mine ?? [], ...error.names] }, hooks);
    }
  }

  undo(ask: WorkerRequests['undo']['ask']): Promise<WorkerRequests['undo']['reply']> {
    return this.bulk.run(ask.now, (place) => undoJob(ask, place));
  }

  /** Splits past days by what `/activity` tells of them. */
  split(ask: WorkerRequests['split']['ask']): Promise<WorkerRequests['split']['reply']> {
    return this.bulk.run<WorkerRequests['split']['reply']>(ask.now, (place) => {
      const reply = splitJob(ask, place);
      return reply.entries === 0 ? { reply, isNothing: true } : { reply: { ...reply, bulk: place.bulk } };
    });
  }

  /** Counts first: what is to be counted only needs no lock. */
  async clean({ before, dryRun, now }: WorkerRequests['clean']['ask']): Promise<WorkerRequests['clean']['reply']> {
    const counted = countClean(await this.compactor.database(), before, now);
    if (dryRun || counted.entries === 0) return counted;
    return this.bulk.run(now, ({ db, bulk }) => ({ reply: { ...clean(db, before, now), bulk } }));
  }

  async export(ask: WorkerRequests['export']['ask'], hooks: JobHooks): Promise<WorkerRequests['export']['reply']> {
    return runExport(await this.compactor.database(), ask, hooks);
  }
}
