import { describe, expect, it } from 'vitest';
import { spendIn } from '../../../src/core/budget/spend.ts';
import { restsAt } from '../../../src/core/ledger/atRest.ts';
import { explain } from '../../../src/core/ledger/coverage.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import type { Simulator } from '../../simulator/api.ts';
import { frozenClock } from '../../simulator/clock.ts';
import { numberOf, objectOf, textOf } from '../../simulator/json.ts';
import { hello, jsonOf, simulators } from '../../simulator/testing.ts';
import { FakeClock } from '../../unit/fakes/clock.ts';
import { budgeting, entryOf, held } from '../../unit/fakes/ledger.ts';
import { FakeJournal } from '../../unit/fakes/store.ts';
import type { Shared } from './window.ts';
import { Machine, Window } from './window.ts';

const start = simulators();
const MINUTE = 60_000;
/** Nano-dollars: what is too little to be booked. */
const TOLERANCE = 1000;

/** A program beside ours, with the same key: what it really spends, in nano-dollars. */
class SecondClient {
  spent = 0;
  private readonly simulator: Simulator;

  constructor(simulator: Simulator) {
    this.simulator = simulator;
  }

  /** A call that we do not see. */
  async call(): Promise<void> {
    this.spent += (await costOf(this.simulator)).cost;
  }

  spend(usd: number, byokUsd = 0): void {
    this.simulator.spend({ keyHash: this.simulator.key.hash, usd, byokUsd });
    this.spent += fromUsd(usd);
  }
}

/** Our calls, as the pipeline writes them. */
class OurCalls {
  spent = 0;
  private readonly simulator: Simulator;
  private readonly window: Window;
  private count = 0;

  constructor(simulator: Simulator, window: Window) {
    this.simulator = simulator;
    this.window = window;
  }

  async call(): Promise<void> {
    const { window, simulator } = this;
    const id = `own-${(this.count += 1)}`;
    const where = { origin: simulator.origin, keyHash: simulator.key.hash };
    await window.store.append([{ ...held(id, fromUsd(0.01)), ...where }]);
    const { cost, generationId } = await costOf(simulator);
    this.spent += cost;
    await window.store.append([{ type: 'entry', id, entry: entryOf({ id, ...where, at: window.clock.now(), settledAt: window.clock.now(), cost: fromUsd(cost / 1e9), costSource: 'usage', generationId }) }]);
  }
}

async function costOf(simulator: Simulator): Promise<{ readonly cost: number; readonly generationId: string }> {
  const body = await jsonOf(hello(simulator));
  const cost = numberOf(objectOf(body.usage).cost);
  if (cost === undefined || cost === 0) throw new Error('a call that costs nothing proves nothing');
  return { cost: fromUsd(cost), generationId: textOf(body.id) ?? '' };
}

/** A window that is opened on a ledger in which much stands already. */
function later(simulator: Simulator, shared: Shared, key = simulator.key): Window {
  const window = new Window(simulator, shared, key);
  for (const event of shared.journal.events) window.store.state.apply(event);
  return window;
}

function untrackedIn(window: Window): number {
  return [...window.store.state.entries()].filter(({ source }) => source === 'untracked').reduce((sum, { cost = 0 }) => sum + cost, 0);
}

/** The most that was booked beyond what others had spent at that moment. */
async function live(window: Window, ours: OurCalls, others: SecondClient, rounds: number): Promise<number> {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, untrackedIn(window) - others.spent);
  };
  for (let round = 0; round < rounds; round += 1) {
    await ours.call();
    look();
    if (round % 2 === 0) others.spend(0.001 * (round + 1));
    else await others.call();
    await window.pass(20_000 + (round % 3) * 15_000);
    look();
  }
  return most;
}

describe.each([0, 5, 45, 90])('a second client on our key, with a counter that lags by %i seconds', (lag) => {
  it('is booked, never beyond what it has spent, and to the last nano-dollar when all is at rest', async () => {
    const simulator = await start();
    simulator.settlementLag(lag * 1000);
    const window = new Window(simulator);
    await window.polled(1);
    const others = new SecondClient(simulator);
    const ours = new OurCalls(simulator, window);
    const beyond = await live(window, ours, others, 12);
    await window.pass(5 * MINUTE);
    const account = window.store.state.keys.account(simulator.origin, simulator.key.hash);
    expect(beyond).toBeLessThanOrEqual(TOLERANCE);
    expect([account.own, restsAt(window.store.state, account, window.clock.now())]).toEqual([ours.spent, true]);
    expect(Math.abs(untrackedIn(window) + account.own - (account.samples.at(-1)?.key.usage ?? 0))).toBeLessThanOrEqual(TOLERANCE);
    expect(Math.abs(untrackedIn(window) - others.spent)).toBeLessThanOrEqual(TOLERANCE);
    expect(explain(window.store.state, account, false)).toMatchObject({ explained: ours.spent, openCalls: 0 });
  });
});

describe('a second client', () => {
  it('over UTC midnight is booked on the days on which it spent, and nothing is lost when the counter of the day begins anew', async () => {
    const simulator = await start({ clock: frozenClock('2026-11-18T23:57:00Z') });
    const window = new Window(simulator);
    window.zone = createZone('America/New_York');
    await window.polled(1);
    const others = new SecondClient(simulator);
    const midnight = Date.UTC(2026, 10, 19);
    window.focused = false;
    await window.pass(2 * MINUTE + 55_000);
    others.spend(0.5);
    await window.pass(10_000);
    others.spend(0.25);
    await window.pass(6 * MINUTE);
    const booked = [...window.store.state.entries()].filter(({ source }) => source === 'untracked');
    const sum = (isBefore: boolean): number => booked.filter(({ at }) => at < midnight === isBefore).reduce((all, { cost = 0 }) => all + cost, 0);
    expect([sum(true), sum(false)]).toEqual([fromUsd(0.5), fromUsd(0.25)]);
    expect(booked.filter(({ at }) => at === midnight - 1)).toHaveLength(1);
  });

  it('that two windows look at is booked once', async () => {
    const simulator = await start();
    const shared = { clock: new FakeClock(simulator.now()), journal: new FakeJournal(), machine: new Machine() };
    const [one, two] = [new Window(simulator, shared), new Window(simulator, shared)];
    await one.polled(1);
    const others = new SecondClient(simulator);
    for (let round = 0; round < 5; round += 1) {
      others.spend(0.1);
      await one.pass(MINUTE);
    }
    expect([untrackedIn(one), untrackedIn(two), others.spent]).toEqual([fromUsd(0.5), fromUsd(0.5), fromUsd(0.5)]);
  });

  it('is not taken for another when our key changes, nor its money for the new key\'s', async () => {
    const simulator = await start();
    const shared = { clock: new FakeClock(simulator.now()), journal: new FakeJournal(), machine: new Machine() };
    const first = new Window(simulator, shared);
    await first.polled(1);
    const others = new SecondClient(simulator);
    others.spend(0.5);
    await first.pass(MINUTE);
    first.poller.dispose();
    const key = simulator.addKey();
    simulator.spend({ keyHash: key.hash, usd: 3, at: '2026-11-18T11:00:00Z' });
    const second = later(simulator, shared, key);
    await second.polled(3);
    others.spend(0.25);
    simulator.spend({ keyHash: key.hash, usd: 1 });
    await second.pass(3 * MINUTE);
    const sums = [simulator.key.hash, key.hash].map((hash) => [...second.store.state.entries()].filter(({ keyHash }) => keyHash === hash).reduce((all, { cost = 0 }) => all + cost, 0));
    // What the old key spends now is seen when it is back.
    expect(sums).toEqual([fromUsd(0.5), fromUsd(4)]);
    second.poller.dispose();
    const again = later(simulator, shared);
    await again.pass(3 * MINUTE);
    expect(untrackedIn(again)).toBe(fromUsd(4.75));
  });

  it('with a provider\'s key of its own counts only for those who count that money', async () => {
    const simulator = await start();
    const window = new Window(simulator);
    await window.polled(1);
    new SecondClient(simulator).spend(0.05, 1);
    await window.pass(3 * MINUTE);
    const byok = [...window.store.state.entries()].filter(({ isByok }) => isByok === true);
    expect(byok).toMatchObject([{ source: 'untracked', cost: 0, upstreamCost: fromUsd(1), costSource: 'key', calls: 0 }]);
    const day = { kind: 'day' as const, start: Date.UTC(2026, 10, 18), end: Date.UTC(2026, 10, 19) };
    const spent = (countByok: boolean): number => spendIn(window.store.state, day, { ...budgeting({ countByok }), origin: simulator.origin }).spent;
    expect([spent(false), spent(true)]).toEqual([fromUsd(0.05), fromUsd(1.05)]);
  });
});
