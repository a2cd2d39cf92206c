import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../core/errors.ts';
import type { SplitAsk, SplitReply } from '../core/ledger/activitySplit.ts';
import type { Clock, Disposable, Logger } from '../core/ports.ts';
import type { ApiKey, OpenRouterApi } from './api.ts';
import type { PollLease } from './poller.ts';

/** Where a split is made. */
export interface SplitLedger {
  split(ask: SplitAsk): Promise<SplitReply>;
}

/** What past days are split with. */
export interface PastDaysOptions {
  readonly api: Pick<OpenRouterApi, 'activity'>;
  readonly origin: string;
  /** The key whose days are split. */
  readonly keyHash: string;
  readonly device: string;
  readonly ledger: SplitLedger;
  /** One process does it for all. */
  readonly lease: PollLease;
  /** Folder for the note of when it was done last. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** IANA name of the user's zone. */
  zone(): string;
  /** The management key, where there is one: keys come and go. */
  managementKey(): Promise<ApiKey | undefined>;
}

const LOOK_MS = 30 * 60_000;
/** Whoever comes back to the window often does not ask as often. */
const APART_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** A day's figures are asked for so long after its end: late calls are in them then. */
const LATE_MS = 30 * 60_000;

/** Once a day, and whenever somebody asks: splits what others spent on completed UTC days by the models that `/activity` tells. */
export class PastDays implements Disposable {
  private readonly options: PastDaysOptions;
  private readonly stop = new AbortController();
  private cancelTimer: () => void;
  private looking: Promise<void> | undefined;
  private triedAt: number | undefined;

  constructor(options: PastDaysOptions) {
    this.options = options;
    this.cancelTimer = options.clock.after(0, () => void this.look());
  }

  /** Looks now whether anything is due: a key may have come. */
  wake(): void {
    if (!this.stop.signal.aborted) void this.look();
  }

  /** Does it now. `undefined`: there is no management key, or another window is at it. Rejects with what the upstream or the ledger says. */
  async split(): Promise<SplitReply | undefined> {
    const { api, origin, keyHash, device, ledger, lease, clock, logger } = this.options;
    const management = await this.options.managementKey();
    if (management === undefined || this.stop.signal.aborted || !lease.tryAcquire()) return undefined;
    try {
      // The day may end while it is being done, and the next one has not been asked for.
      const done = this.lastDay();
      const rows = await api.activity(management, keyHash, this.stop.signal);
      const reply = await ledger.split({ origin, keyHash, device, rows, zone: this.options.zone(), now: clock.now() });
      if (reply.entries > 0) logger.info('poll', `past days split by model: ${reply.days} days, ${reply.entries} entries`);
      await this.noteDone(done);
      return reply;
    } finally {
      lease.release();
    }
  }

  /** Resolves when nothing is being looked at. */
  async settled(): Promise<void> {
    await this.looking;
  }

  dispose(): void {
    this.stop.abort();
    this.cancelTimer();
    this.options.lease.release();
  }

  private look(): Promise<void> {
    this.looking ??= this.splitIfDue().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** An edge where errors end: nobody waits for it, and the next look must come whatever went wrong. */
  private async splitIfDue(): Promise<void> {
    const { clock, logger } = this.options;
    this.cancelTimer();
    try {
      if (!(await this.isDue())) return;
      this.triedAt = clock.monotonic();
      await this.split();
    } catch (error) {
      if (!this.stop.signal.aborted) logger.warn('poll', `past days could not be split by model: ${describeError(error)}`);
    } finally {
      if (!this.stop.signal.aborted) this.cancelTimer = clock.after(LOOK_MS, () => void this.look());
    }
  }

  private async isDue(): Promise<boolean> {
    const wasTried = this.triedAt !== undefined && this.options.clock.monotonic() - this.triedAt < APART_MS;
    if (wasTried || (await this.options.managementKey()) === undefined) return false;
    return (await this.doneDays())[this.options.keyHash] !== this.lastDay();
  }

  /** The day on which all that can be asked for now is there. */
  private lastDay(): string {
    return dayOf(this.options.clock.now() - LATE_MS);
  }

  private async noteDone(day: string): Promise<void> {
    const { folder, keyHash, logger } = this.options;
    const draft = `${this.path}.${process.pid}.tmp`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, JSON.stringify({ ...(await this.doneDays()), [keyHash]: day }), { mode: 0o600 });
      await rename(draft, this.path);
    } catch (error) {
      logger.warn('poll', `it could not be noted that past days were split: ${describeError(error)}`);
    }
  }

  /** By key: on which day it was done last. Without the note, it is done once more. */
  private async doneDays(): Promise<Readonly<Record<string, unknown>>> {
    try {
      return JSON.parse(await readFile(this.path, 'utf8')) as Record<string, unknown>;
    } catch (error) {
      this.options.logger.debug('poll', `no note of earlier splits: ${describeError(error)}`);
      return {};
    }
  }

  private get path(): string {
    return join(this.options.folder, 'activity.json');
  }
}

function dayOf(instant: number): string {
  return new Date(Math.floor(instant / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
}
