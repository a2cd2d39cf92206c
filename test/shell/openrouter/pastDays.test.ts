import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import { PastDays } from '../../../src/openrouter/activity.ts';
import type { ApiKey } from '../../../src/openrouter/api.ts';
import { OpenRouterApi } from '../../../src/openrouter/api.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import type { Simulator } from '../../simulator/api.ts';
import { simulators } from '../../simulator/testing.ts';
import { FakeLogger } from '../../unit/fakes/logger.ts';
import { SetClock, createIds, entry as entryAt, open, tempFolder } from '../storage/kit.ts';
import { until } from './kit.ts';

const start = simulators();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A window with a real ledger, which reads the key when it is told to. */
class Desk {
  readonly simulator: Simulator;
  readonly clock: SetClock;
  readonly ledger: Ledger;
  readonly folder: string;
  readonly logger = new FakeLogger();
  management: ApiKey | undefined;
  private readonly api: OpenRouterApi;
  private readonly ids = createIds();

  constructor(simulator: Simulator, clock: SetClock, ledger: Ledger, folder: string) {
    this.simulator = simulator;
    this.clock = clock;
    this.ledger = ledger;
    this.folder = folder;
    this.api = new OpenRouterApi(simulator.baseUrl, clock);
    this.management = { text: simulator.managementKey.key, hash: simulator.managementKey.hash };
  }

  static async open(simulator: Simulator): Promise<Desk> {
    const folder = tempFolder();
    const clock = new SetClock(simulator.now());
    const ledger = await open(folder.path, { clock });
    cleanups.push(() => folder.remove(), () => ledger.dispose());
    return new Desk(simulator, clock, ledger, folder.path);
  }

  pass(ms: number): void {
    this.simulator.advance(ms);
    this.clock.at += ms;
  }

  async poll(): Promise<void> {
    const key = await this.api.key({ text: this.simulator.key.key, hash: this.simulator.key.hash });
    const reading = { origin: this.simulator.origin, keyHash: this.simulator.key.hash, device: 'd', at: this.clock.now(), key, id: `s:${this.ids.next()}`, zone: UTC };
    await this.ledger.critical((state) => ({ events: reconcile(state, reading), result: undefined }));
  }

  pastDays(): PastDays {
    const past = new PastDays({
      api: this.api, origin: this.simulator.origin, keyHash: this.simulator.key.hash, device: 'd', ledger: this.ledger, lease: this.ledger.lease('activity'), folder: join(this.folder, 'cache'),
      clock: this.clock, logger: this.logger, zone: () => 'UTC', managementKey: () => Promise.resolve(this.management),
    });
    cleanups.push(() => past.dispose());
    return past;
  }

  /** Money spent elsewhere in the database, by model, in dollars. */
  async untracked(): Promise<Readonly<Record<string, number>>> {
    const { entries } = await this.ledger.query('entriesIn', { origin: this.simulator.origin, start: 0, end: this.clock.now() + DAY, where: { source: ['untracked'] }, limit: 1000 });
    const sums: Record<string, number> = {};
    for (const { model = '', cost = 0 } of entries) if (cost > 0) sums[model] = (sums[model] ?? 0) + cost / 1e9;
    return sums;
  }

  get asked(): number {
    return this.simulator.requests().filter(({ path }) => path.startsWith('/activity')).length;
  }
}

/** Two models elsewhere and a call of ours on one of them, a day ago. */
async function dayAfter(): Promise<Desk> {
  const simulator = await start();
  const desk = await Desk.open(simulator);
  const spend = (usd: number, model: string): void => simulator.spend({ keyHash: simulator.key.hash, usd, model });
  await desk.poll();
  spend(1, 'openai/gpt-4o-mini');
  desk.pass(MINUTE);
  await desk.poll();
  spend(2, 'anthropic/claude-haiku-4.5');
  const id = createIds().next();
  const own = entryAt(id, { at: desk.clock.now(), settledAt: desk.clock.now(), origin: simulator.origin, keyHash: simulator.key.hash, model: 'openai/gpt-4o-mini', cost: fromUsd(0.5) });
  await desk.ledger.append([{ type: 'entry', id, entry: own }]);
  spend(0.5, 'openai/gpt-4o-mini');
  desk.pass(5 * MINUTE);
  await desk.poll();
  desk.pass(DAY);
  return desk;
}

describe('past days', () => {
  it('are split by the models that others used, on demand; what they add up to, and what the key book has counted, stays', async () => {
    const desk = await dayAfter();
    expect(await desk.untracked()).toEqual({ '': 3 });
    const { keys } = desk.ledger.state;
    const before = keys.account(desk.simulator.origin, desk.simulator.key.hash);
    const past = desk.pastDays();
    expect(await past.split()).toMatchObject({ days: 1 });
    expect(await desk.untracked()).toEqual({ 'openai/gpt-4o-mini': 1, 'anthropic/claude-haiku-4.5': 2 });
    await until(() => desk.ledger.state.keys !== keys, 'the counters are loaded anew');
    expect(desk.ledger.state.keys.account(desk.simulator.origin, desk.simulator.key.hash)).toMatchObject({ own: before.own, booked: before.booked, bookings: before.bookings });
    // The next reading finds nothing to book, and nothing to take back.
    await desk.poll();
    expect(await desk.untracked()).toEqual({ 'openai/gpt-4o-mini': 1, 'anthropic/claude-haiku-4.5': 2 });
    expect(await past.split()).toEqual({ days: 0, entries: 0 });
  });

  it('are split by themselves once a day, by one window for all', async () => {
    const desk = await dayAfter();
    const first = desk.pastDays();
    await until(() => desk.asked === 1, 'the question about past days');
    await first.settled();
    const later = desk.pastDays();
    later.wake();
    await later.settled();
    expect(desk.asked).toBe(1);
    desk.pass(DAY);
    later.wake();
    await later.settled();
    expect(desk.asked).toBe(2);
  });

  it('are left alone without a management key, and done once there is one', async () => {
    const desk = await dayAfter();
    const key = desk.management;
    desk.management = undefined;
    const past = desk.pastDays();
    await past.settled();
    expect([desk.asked, await past.split()]).toEqual([0, undefined]);
    desk.management = key;
    past.wake();
    await past.settled();
    expect(await desk.untracked()).toEqual({ 'openai/gpt-4o-mini': 1, 'anthropic/claude-haiku-4.5': 2 });
  });

  it('wait where the upstream refuses, which is logged, and not asked about again at once', async () => {
    const desk = await dayAfter();
    desk.management = { text: desk.simulator.key.key, hash: desk.simulator.key.hash };
    const past = desk.pastDays();
    past.wake();
    await past.settled();
    past.wake();
    await past.settled();
    expect([desk.asked, await desk.untracked()]).toEqual([1, { '': 3 }]);
    expect(desk.logger.lines.join('\n')).toMatch(/past days could not be split/);
    await expect(past.split()).rejects.toThrow();

  });
});
