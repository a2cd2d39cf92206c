import { onTestFinished } from 'vitest';
import { UTC } from '../../../src/core/period.ts';
import type { Zone } from '../../../src/core/period.ts';
import { OpenRouterApi } from '../../../src/openrouter/api.ts';
import type { PollLease, PollStatus } from '../../../src/openrouter/poller.ts';
import { KeyPoller } from '../../../src/openrouter/poller.ts';
import type { Simulator } from '../../simulator/api.ts';
import { FakeClock, settle } from '../../unit/fakes/clock.ts';
import { FakeLogger } from '../../unit/fakes/logger.ts';
import { FakeJournal, FakeStore } from '../../unit/fakes/store.ts';
import { until } from './kit.ts';

const MINUTE = 60_000;

/** What one machine's windows share: who polls. */
export class Machine {
  holder: object | undefined;
  fails: Error | undefined;
  /** Questions that are out. */
  asking = 0;

  lease(): PollLease {
    const me = {};
    return {
      tryAcquire: () => {
        if (this.fails !== undefined) throw this.fails;
        this.holder ??= me;
        return this.holder === me;
      },
      release: () => {
        if (this.holder === me) this.holder = undefined;
      },
    };
  }
}

/** Counts the questions that are out, so that a test can wait for them. */
class WatchedApi extends OpenRouterApi {
  private readonly machine: Machine;

  constructor(baseUrl: string, clock: FakeClock, machine: Machine) {
    super(baseUrl, clock);
    this.machine = machine;
  }

  override key(...args: Parameters<OpenRouterApi['key']>): ReturnType<OpenRouterApi['key']> {
    return this.watched(super.key(...args));
  }

  override credits(...args: Parameters<OpenRouterApi['credits']>): ReturnType<OpenRouterApi['credits']> {
    return this.watched(super.credits(...args));
  }

  private async watched<T>(answer: Promise<T>): Promise<T> {
    this.machine.asking += 1;
    try {
      return await answer;
    } finally {
      this.machine.asking -= 1;
    }
  }
}

/** What windows of one machine share. */
export interface Shared {
  readonly clock: FakeClock;
  readonly journal: FakeJournal;
  readonly machine: Machine;
}

/** One window that polls. */
export class Window {
  readonly store: FakeStore;
  readonly clock: FakeClock;
  readonly logger = new FakeLogger();
  readonly statuses: PollStatus[] = [];
  readonly poller: KeyPoller;
  focused = true;
  zone: Zone = UTC;
  private readonly simulator: Simulator;
  private readonly machine: Machine;
  private count = 0;

  constructor(simulator: Simulator, shared: Shared = { clock: new FakeClock(simulator.now()), journal: new FakeJournal(), machine: new Machine() }, key = simulator.key) {
    this.simulator = simulator;
    this.machine = shared.machine;
    this.clock = shared.clock;
    this.store = new FakeStore(shared.clock, 'seg-01', shared.journal);
    this.poller = new KeyPoller({
      api: new WatchedApi(simulator.baseUrl, shared.clock, shared.machine), key: { text: key.key, hash: key.hash }, origin: simulator.origin, device: 'd', store: this.store, lease: shared.machine.lease(), clock: shared.clock, logger: this.logger,
      ids: { next: () => `id-${(this.count += 1)}` },
      situation: () => ({ focused: this.focused, intervalMs: MINUTE, zone: this.zone }),
      onStatus: (status) => this.statuses.push(status),
    });
    onTestFinished(() => this.poller.dispose());
  }

  /** How many samples are in the journal. */
  get samples(): number {
    return this.store.journal.events.filter(({ type }) => type === 'sample').length;
  }

  /** How often the key was asked. */
  get polls(): number {
    return this.simulator.requests().filter(({ path }) => path === '/key').length;
  }

  /** Nano-dollars booked as untracked. */
  get untracked(): number {
    return [...this.store.state.entries()].reduce((sum, { cost = 0 }) => sum + cost, 0);
  }

  /** The latest status that was told. */
  get status(): PollStatus | undefined {
    return this.statuses.at(-1);
  }

  /** Lets time pass at both ends, until everything that was asked has been answered. */
  async pass(ms: number): Promise<void> {
    const step = 5000;
    for (let left = ms; left > 0; left -= step) {
      const now = Math.min(step, left);
      this.simulator.advance(now);
      await this.clock.advance(now);
      await this.answered();
    }
  }

  /** Waits until the key was asked so many times, and everything is answered. */
  async polled(times: number): Promise<void> {
    await this.clock.advance(0);
    await until(() => this.polls >= times && this.samples + this.logger.troubles.length >= times, `${times} polls`);
    await this.answered();
  }

  private async answered(): Promise<void> {
    do {
      await until(() => this.machine.asking === 0, 'everything is answered');
      await settle();
    } while (this.machine.asking > 0);
  }
}
