import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import type { Simulator } from '../../simulator/api.ts';
import { simulators } from '../../simulator/testing.ts';
import { FakeClock, settle } from '../../unit/fakes/clock.ts';
import { FakeJournal } from '../../unit/fakes/store.ts';
import { until } from './kit.ts';
import { Machine, Window } from './window.ts';

const start = simulators();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a poller', () => {
  it('asks at once, says that it is live, and books what the key has seen before', async () => {
    const simulator = await start();
    simulator.spend({ keyHash: simulator.key.hash, usd: 2 });
    const window = new Window(simulator);
    await window.polled(1);
    expect([window.status, window.untracked]).toEqual([{ kind: 'live', at: window.clock.now() }, fromUsd(2)]);
  });

  it('asks every minute with the focus, every five without, and every fifteen when nothing moves for an hour', async () => {
    const window = new Window(await start());
    await window.polled(1);
    await window.pass(10 * MINUTE);
    expect(window.polls).toBe(11);
    window.focused = false;
    await window.pass(10 * MINUTE);
    expect(window.polls).toBe(13);
    await window.pass(HOUR);
    const before = window.polls;
    await window.pass(HOUR);
    expect(window.polls - before).toBe(4);
  });

  it('books what others spend, as it finds it, once', async () => {
    const simulator = await start();
    const window = new Window(simulator);
    await window.polled(1);
    simulator.spend({ keyHash: simulator.key.hash, usd: 0.1 });
    await window.pass(MINUTE);
    simulator.spend({ keyHash: simulator.key.hash, usd: 0.2 });
    await window.pass(3 * MINUTE);
    expect([window.untracked, [...window.store.state.entries()].length]).toEqual([fromUsd(0.3), 2]);
  });

  it('keeps the balance where the key may know it', async () => {
    const simulator = await start({ credits: 20 });
    const window = new Window(simulator, undefined, simulator.managementKey);
    await window.polled(1);
    expect(window.store.state.keys.account(simulator.origin, simulator.managementKey.hash).samples[0]?.key.credits).toBe(fromUsd(20));
  });

  it('does without the balance where it cannot be asked', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { refuse: 'server' }, match: { path: '/credits' } });
    const window = new Window(simulator);
    await window.polled(1);
    expect([window.status?.kind, window.samples]).toEqual(['live', 1]);
  });

  it('asks for the balance before it asks for the counters, and never again where the key may not', async () => {
    const simulator = await start();
    const window = new Window(simulator);
    await window.polled(1);
    await window.pass(3 * MINUTE);
    expect(simulator.requests().map(({ path }) => path)).toEqual(['/credits', '/key', '/key', '/key', '/key']);
  });

  it('asks for the balance each time where the key may', async () => {
    const simulator = await start({ credits: 20 });
    const window = new Window(simulator, undefined, simulator.managementKey);
    await window.polled(1);
    await window.pass(MINUTE);
    expect(simulator.requests().map(({ path }) => path)).toEqual(['/credits', '/key', '/credits', '/key']);
    expect(window.store.state.keys.account(simulator.origin, simulator.managementKey.hash).samples.map(({ key }) => key.credits)).toEqual([fromUsd(20), fromUsd(20)]);
  });

  it('takes its sample at the instant of the answer, however long the ledger keeps it waiting', async () => {
    const simulator = await start();
    simulator.spend({ keyHash: simulator.key.hash, usd: 2 });
    const window = new Window(simulator);
    const asked = window.clock.now();
    window.store.beforeCritical = () => window.clock.jumpTo(asked + HOUR);
    await window.polled(1);
    expect([...window.store.state.entries()].map(({ at, cost }) => [at, cost])).toEqual([[asked, fromUsd(2)]]);
  });

  it('places what was spent before today in the user\'s zone before their today', async () => {
    const simulator = await start();
    simulator.setNow('2026-11-17T12:00:00Z');
    simulator.spend({ keyHash: simulator.key.hash, usd: 50 });
    simulator.setNow('2026-11-18T12:00:00Z');
    const window = new Window(simulator);
    window.zone = createZone('Europe/Berlin');
    await window.polled(1);
    expect([...window.store.state.entries()].map(({ at, cost }) => [at, cost])).toEqual([[Date.parse('2026-11-17T23:00:00Z') - 1, fromUsd(50)]]);
  });

  it('asks again on focus or wake, but not twice in two seconds', async () => {
    const window = new Window(await start());
    await window.polled(1);
    window.poller.wake();
    await window.pass(1000);
    expect(window.polls).toBe(1);
    await window.pass(5000);
    window.poller.wake();
    await window.polled(2);
    expect(window.polls).toBe(2);
  });

  it('asks five seconds after each local and UTC midnight, though it was asked just before', async () => {
    const simulator = await start();
    simulator.setNow('2026-11-18T22:58:30Z');
    const window = new Window(simulator);
    window.focused = false;
    window.zone = createZone('Europe/Berlin');
    await window.polled(1);
    await window.pass(95_000);
    // 23:00:05 UTC is five seconds into the day of Berlin.
    expect(window.polls).toBe(2);
    await window.pass(HOUR - 5000);
    const before = window.polls;
    await window.pass(5000);
    expect(window.polls).toBe(before + 1);
  });
});

describe('a key that is refused', () => {
  it('is told, asked about ever more seldom, and live again when it is accepted', async () => {
    const simulator = await start();
    simulator.updateKey(simulator.key.hash, { disabled: true });
    const window = new Window(simulator);
    await window.polled(1);
    expect(window.status).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^OpenRouter does not accept the API key: /) as string });
    await window.pass(HOUR);
    expect(window.polls).toBeLessThan(10);
    expect(window.polls).toBeGreaterThan(4);
    simulator.updateKey(simulator.key.hash, { disabled: false });
    await window.pass(16 * MINUTE);
    expect(window.status?.kind).toBe('live');
  });

  it('is not a key behind a proxy\'s web page', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { refuse: 'cloudflare_403' }, match: { path: '/key' } });
    const window = new Window(simulator);
    await window.polled(1);
    expect(window.status?.kind).toBe('offline');
  });
});

describe('an upstream that is not reached', () => {
  it('is told with the time of the last answer, and the poller goes on', async () => {
    const simulator = await start();
    const window = new Window(simulator);
    await window.polled(1);
    const at = window.clock.now();
    simulator.trouble({ trouble: { refuse: 'bad_gateway' }, match: { path: '/key' } });
    await window.pass(3 * MINUTE);
    expect(window.status).toMatchObject({ kind: 'offline', since: at });
    simulator.clearTroubles();
    await window.pass(5 * MINUTE);
    expect(window.status?.kind).toBe('live');
  });

  it('does not stop the polling, though the ledger or the lease fail', async () => {
    const machine = new Machine();
    const simulator = await start();
    const window = new Window(simulator, { clock: new FakeClock(simulator.now()), journal: new FakeJournal(), machine });
    await window.polled(1);
    machine.fails = new Error('no space left');
    await window.pass(2 * MINUTE);
    expect(window.logger.troubles.join()).toContain('no space left');
    machine.fails = undefined;
    window.store.broken = new Error('the disk is full');
    await window.pass(10 * MINUTE);
    expect(window.logger.troubles.join()).toContain('the disk is full');
    window.store.broken = undefined;
    const before = window.samples;
    await window.pass(16 * MINUTE);
    expect(window.samples).toBeGreaterThan(before);
    expect(machine.holder).toBeUndefined();
  });
});

describe('two windows', () => {
  async function pair(): Promise<{ readonly simulator: Simulator; readonly first: Window; readonly second: Window }> {
    const simulator = await start();
    const shared = { clock: new FakeClock(simulator.now()), journal: new FakeJournal(), machine: new Machine() };
    return { simulator, first: new Window(simulator, shared), second: new Window(simulator, shared) };
  }

  it('ask as one, and both know', async () => {
    const { simulator, first, second } = await pair();
    await first.polled(1);
    simulator.spend({ keyHash: simulator.key.hash, usd: 0.5 });
    await first.pass(10 * MINUTE);
    expect(first.polls).toBeLessThanOrEqual(12);
    expect([first.untracked, second.untracked]).toEqual([fromUsd(0.5), fromUsd(0.5)]);
    expect([first.status?.kind, second.status?.kind]).toEqual(['live', 'live']);
  });

  it('go on when one of them closes', async () => {
    const { first, second } = await pair();
    await first.polled(1);
    first.poller.dispose();
    const before = second.polls;
    await second.pass(3 * MINUTE);
    expect(second.polls).toBe(before + 3);
  });

  it('with keys of their own do not take each other\'s answers for theirs', async () => {
    const { simulator, first } = await pair();
    await first.polled(1);
    simulator.updateKey(simulator.key.hash, { disabled: true });
    const other = new Window(simulator, { clock: first.clock, journal: first.store.journal, machine: new Machine() }, simulator.addKey());
    await first.pass(2 * MINUTE);
    expect([first.status?.kind, other.status?.kind]).toEqual(['refused', 'live']);
  });
});

describe('a clock that was wrong', () => {
  it('does not stop the polling for the time that it was ahead, nor make it run hot', async () => {
    const simulator = await start();
    const window = new Window(simulator);
    window.clock.jumpTo(simulator.now() + 24 * HOUR);
    await window.polled(1);
    window.clock.jumpTo(simulator.now());
    const before = window.polls;
    await window.pass(5 * MINUTE);
    expect(window.polls - before).toBeGreaterThanOrEqual(4);
    expect(window.polls - before).toBeLessThanOrEqual(7);
  });
});

describe('a poller that is disposed of', () => {
  it('asks no more, listens no more, and gives the right to poll back', async () => {
    const machine = new Machine();
    const simulator = await start();
    const window = new Window(simulator, { clock: new FakeClock(simulator.now()), journal: new FakeJournal(), machine });
    await window.polled(1);
    window.poller.dispose();
    window.poller.dispose();
    window.poller.wake();
    await window.pass(HOUR);
    expect([window.polls, window.clock.pending, window.store.listening, machine.holder]).toEqual([1, 0, 0, undefined]);
  });

  it('in the middle of a question cancels it, and says nothing any more', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { stall: 'before_headers' }, match: { path: '/key' } });
    const window = new Window(simulator);
    await window.clock.advance(0);
    await until(() => window.polls === 1, 'the question is asked');
    window.poller.dispose();
    await until(() => simulator.requests().some(({ path, aborted }) => path === '/key' && aborted), 'the connection is closed');
    await settle();
    expect([window.statuses, window.samples, window.clock.pending, window.logger.troubles]).toEqual([[], 0, 0, []]);
  });
});

describe('the log', () => {
  it('never holds the key', async () => {
    const simulator = await start();
    const window = new Window(simulator);
    await window.polled(1);
    simulator.trouble({ trouble: { refuse: 'user_not_found' }, match: { path: '/key' } });
    await window.pass(2 * MINUTE);
    expect(window.logger.lines.join('\n')).not.toContain(simulator.key.key.slice(12));
    expect(JSON.stringify(window.store.journal.events)).not.toContain(simulator.key.key.slice(12, 60));
  });
});
