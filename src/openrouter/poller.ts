import { describeError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { KeySample, LedgerEvent } from '../core/ledger/events.ts';
import { EDGE_MS, nextPollAt } from '../core/ledger/pollSchedule.ts';
import { reconcile } from '../core/ledger/reconcile.ts';
import type { LedgerStore } from '../core/ledger/store.ts';
import type { NanoUsd } from '../core/money.ts';
import type { Zone } from '../core/period.ts';
import { UTC, periodAt } from '../core/period.ts';
import type { Clock, Disposable, Ids, Logger } from '../core/ports.ts';
import type { ApiKey, OpenRouterApi } from './api.ts';
import { isKeyRefusal } from './keyCheck.ts';

/** How polling goes, for whoever shows it. Times are epoch milliseconds. */
export type PollStatus =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'live'; readonly at: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'offline'; readonly since: number; readonly reason: string };

/** The right to poll, which one process has at a time; it dies with the process. */
export interface PollLease {
  /** Takes it if nobody who lives has it. */
  tryAcquire(): boolean;
  release(): void;
}

/** What the poller works with. */
export interface PollerOptions {
  readonly api: OpenRouterApi;
  readonly key: ApiKey;
  readonly origin: string;
  readonly device: string;
  readonly store: LedgerStore;
  readonly lease: PollLease;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** The account's management key, where there is one: it may ask for the balance, which ordinary keys mostly may not. */
  managementKey?(): Promise<ApiKey | undefined>;
  /** What may change while it runs. */
  situation(): { readonly focused: boolean; readonly intervalMs: number; readonly zone: Zone };
  onStatus(status: PollStatus): void;
}

const LOOK_MS = 5000;
/** Two reasons to poll so close together are one. */
const APART_MS = 2000;

/** Asks the key's counters from time to time, for all windows, and books what our own calls cannot explain. */
export class KeyPoller implements Disposable {
  private readonly options: PollerOptions;
  private readonly stopped = new AbortController();
  private readonly unlisten: Disposable;
  private cancelTimer: () => void = () => undefined;
  private lastPoll: number | undefined;
  private lastTraffic: number | undefined;
  private failures = 0;
  private mayAskCredits = true;
  private running: Promise<void> | undefined;
  private status: PollStatus = { kind: 'waiting' };

  constructor(options: PollerOptions) {
    this.options = options;
    this.unlisten = options.store.onChange((events) => {
      if (events.some(({ type }) => type === 'hold' || type === 'entry')) this.lastTraffic = options.clock.now();
      if (events.some((event) => this.isOwnSample(event))) this.noticeSample();
      this.schedule();
    });
    this.noticeSample();
    this.schedule();
  }

  /** Polls as soon as it may: after focus, wake, or a new key. */
  wake(): void {
    const { clock } = this.options;
    const ago = clock.now() - (this.lastPoll ?? Number.NEGATIVE_INFINITY);
    if (ago < 0 || ago > APART_MS) void this.pollIfAllowed();
  }

  dispose(): void {
    this.stopped.abort();
    this.cancelTimer();
    this.unlisten.dispose();
    this.options.lease.release();
  }

  private schedule(): void {
    this.cancelTimer();
    if (this.stopped.signal.aborted) return;
    const { clock } = this.options;
    // Focus and settings change what is due: never sleep for long on an old plan.
    const wait = Math.min(LOOK_MS, Math.max(0, this.dueAt() - clock.now()));
    this.cancelTimer = clock.after(wait, () => void this.tick());
  }

  private async tick(): Promise<void> {
    if (this.options.clock.now() >= this.dueAt()) await this.pollIfAllowed();
    this.schedule();
  }

  private dueAt(): number {
    const { clock } = this.options;
    const { focused, intervalMs, zone } = this.options.situation();
    const now = clock.now();
    // An edge counts until it was polled after.
    const basis = (this.lastPoll ?? now) - EDGE_MS;
    const nextEdge = Math.min(periodAt('day', basis, zone).end, periodAt('day', basis, UTC).end);
    return nextPollAt({ now, lastPoll: this.lastPoll, lastTraffic: this.lastTraffic, lastChange: this.lastChange(), focused, interval: intervalMs, nextEdge, failures: this.failures });
  }

  /** Never rejects: nobody waits for it, and the next poll must come whatever went wrong with this one. */
  private async pollIfAllowed(): Promise<void> {
    this.running ??= this.pollAlone().catch((error: unknown) => this.fail(error)).finally(() => (this.running = undefined));
    await this.running;
  }

  /** Another window that polls just now saves us the question: its sample reaches us through the ledger. */
  private async pollAlone(): Promise<void> {
    const { lease, clock } = this.options;
    if (this.stopped.signal.aborted) return;
    this.lastPoll = clock.now();
    if (!lease.tryAcquire()) return;
    try {
      await this.poll();
    } finally {
      lease.release();
    }
  }

  private async poll(): Promise<void> {
    const { api, key } = this.options;
    // The balance first: the sample is of the instant at which the counters arrive, and that is the last thing to happen.
    const credits = await this.credits();
    const sample = await api.key(key, this.stopped.signal);
    const at = this.options.clock.now();
    if (this.stopped.signal.aborted) return;
    await this.keep(sample, credits, at);
    this.failures = 0;
  }

  /** The balance is an extra: without it, the sample is worth no less. A key that may not ask for it is not tried again. */
  private async credits(): Promise<NanoUsd | undefined> {
    const { api, key, logger } = this.options;
    try {
      const management = await this.options.managementKey?.();
      if (management === undefined && !this.mayAskCredits) return undefined;
      const credits = await api.credits(management ?? key, this.stopped.signal);
      if (management === undefined) this.mayAskCredits = credits !== undefined;
      return credits;
    } catch (error) {
      logger.debug('poll', `the balance could not be asked: ${describeError(error)}`);
      return undefined;
    }
  }

  private async keep(sample: KeySample, credits: NanoUsd | undefined, at: number): Promise<void> {
    const { store, origin, key, device, ids, logger } = this.options;
    const fallen = await store.critical((state) => {
      const before = state.keys.account(origin, key.hash).samples.at(-1);
      const reading = { origin, keyHash: key.hash, device, at, key: { ...sample, ...(credits === undefined ? {} : { credits }) }, id: `s:${ids.next()}`, zone: this.options.situation().zone };
      const events = reconcile(state, reading);
      return { events, result: before !== undefined && events.some((event) => event.type === 'sample' && event.cut.epoch !== before.cut.epoch) };
    });
    if (fallen) logger.warn('poll', 'the counter of the key has fallen: what others spend is counted anew from here');
  }

  private fail(error: unknown): void {
    if (this.stopped.signal.aborted) return;
    this.failures += 1;
    this.options.logger.warn('poll', `the key could not be polled: ${describeError(error)}`);
    this.tell(isKeyRefusal(error) ? { kind: 'refused', reason: t('OpenRouter does not accept the API key: {0}', error.message) } : this.offline(describeError(error)));
  }

  private offline(reason: string): PollStatus {
    const since = this.status.kind === 'offline' ? this.status.since : (this.lastSample()?.at ?? this.options.clock.now());
    return { kind: 'offline', since, reason };
  }

  /** A sample of ours or of another window: the key was reached. */
  private noticeSample(): void {
    const sample = this.lastSample();
    if (sample === undefined) return;
    this.failures = 0;
    // Never in the future, where a clock that was wrong may have put it.
    this.lastPoll = Math.max(this.lastPoll ?? 0, Math.min(sample.at, this.options.clock.now()));
    this.tell({ kind: 'live', at: sample.at });
  }

  private isOwnSample(event: LedgerEvent): boolean {
    return event.type === 'sample' && event.origin === this.options.origin && event.keyHash === this.options.key.hash;
  }

  private tell(status: PollStatus): void {
    this.status = status;
    this.options.onStatus(status);
  }

  private lastSample(): { readonly at: number } | undefined {
    const { store, origin, key } = this.options;
    return store.state.keys.account(origin, key.hash).samples.at(-1);
  }

  private lastChange(): number | undefined {
    const { store, origin, key } = this.options;
    const { samples } = store.state.keys.account(origin, key.hash);
    const newest = samples.at(-1);
    const same = samples.findLastIndex((sample) => sample.key.usage !== newest?.key.usage);
    return samples[same + 1]?.at;
  }
}
