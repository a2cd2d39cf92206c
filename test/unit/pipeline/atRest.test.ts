import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everythingLens } from '../../../src/core/budget/lens.ts';
import { standings } from '../../../src/core/budget/standing.ts';
import { worstCase } from '../../../src/core/budget/worstCase.ts';
import type { LedgerState } from '../../../src/core/ledger/state.ts';
import { NOTHING_HELD } from '../../../src/core/ledger/meters.ts';
import { UTC, periodAt } from '../../../src/core/period.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { HOUR, ORIGIN, budgeting } from '../fakes/ledger.ts';
import type { End } from '../fakes/processes.ts';
import { ENDS, Processes } from '../fakes/processes.ts';

const SETTINGS: Partial<Settings> = { 'limits.daily': 0.012, 'limits.monthly': 0.05, 'runaway.sensitivity': 'off', 'budgets': [{ scope: 'client:*', each: true, daily: 0.008 }] };

type Op =
  | { readonly type: 'send'; readonly which: number; readonly client: string; readonly maxTokens: number }
  | { readonly type: 'end'; readonly which: number; readonly end: End; readonly share: number }
  | { readonly type: 'pass'; readonly ms: number }
  | { readonly type: 'crash' | 'start'; readonly which: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('send' as const), which: fc.nat(2), client: fc.constantFrom('cline', 'roo'), maxTokens: fc.integer({ min: 100, max: 9000 }) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('end' as const), which: fc.nat(9), end: fc.constantFrom(...ENDS), share: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(10, 1000, 15_000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('crash' as const, 'start' as const), which: fc.nat(2) }) },
);

async function run(world: Processes, each: Op): Promise<void> {
  switch (each.type) {
    case 'send': await world.send(each.which, each.client, each.maxTokens); break;
    case 'end': await world.end(each.which, each.end, each.share); break;
    case 'pass': await world.pass(each.ms); break;
    case 'crash': world.crash(each.which); break;
    case 'start': if (world.running.length < 3) world.start();
  }
}

/** What an entry says in the end: the truth where the upstream can be asked, nothing where it refused, else what was set aside. */
function finalCost({ status, errorCode, generationId, estimate }: UsageEntry, bills: Processes['bills']): number {
  if (generationId !== undefined) return bills.get(generationId) ?? Number.NaN;
  return status === 'blocked' || (status === 'error' && errorCode === '429') ? 0 : (estimate ?? Number.NaN);
}

function states(world: Processes): readonly LedgerState[] {
  return world.running.map(({ pipeline }) => pipeline.store.state);
}

function expectKept(state: LedgerState, { clock }: Processes): void {
  for (const { name, used, aside, limit } of standings(state, clock.now(), budgeting(SETTINGS))) expect(used + aside, name).toBeLessThanOrEqual(limit);
}

function expectRest(state: LedgerState, { clock }: Processes): void {
  const [now, rules, entries] = [clock.now(), budgeting(SETTINGS), state.entries()];
  const meter = state.meters.read(everythingLens(ORIGIN, true), periodAt('month', now, UTC));
  // Of what has ended, tokens that nobody told count on: no more, and no less.
  expect([state.holds.size, meter.held]).toEqual([0, { ...NOTHING_HELD, tokens: meter.own.pendingTokens }]);
  expect(meter.own.pendingTokens).toBe(entries.reduce((sum, { status, outputTokens, estimateTokens = 0 }) => sum + (status !== 'blocked' && outputTokens === undefined ? estimateTokens : 0), 0));
  for (const { spend } of standings(state, now, rules)) expect(spend.running).toEqual({ ...NOTHING_HELD, tokens: spend.sums.pendingTokens });
  expect(worstCase(standings(state, now, rules), state, now, rules)).toMatchObject({ over: 0, unsure: 0, unbounded: 0 });
  expect(meter.own.cost).toBe(entries.reduce((sum, { cost = 0 }) => sum + cost, 0));
  expect(meter.own.pending).toBe(entries.reduce((sum, { cost, estimate = 0 }) => sum + (cost === undefined ? estimate : 0), 0));
}

function expectTruth(state: LedgerState, { clock, bills }: Processes): void {
  const entries = state.entries();
  const meter = state.meters.read(everythingLens(ORIGIN, true), periodAt('month', clock.now(), UTC));
  expect(meter.own).toMatchObject({ cost: entries.reduce((sum, entry) => sum + finalCost(entry, bills), 0), pending: 0, unknown: 0 });
  expect(entries.flatMap(({ generationId }) => generationId ?? []).toSorted()).toEqual([...bills.keys()].toSorted());
}

describe('whatever becomes of calls and of the processes that make them', () => {
  it('no hard limit is passed on the way, and at rest nothing is set aside, and what is spent is what was recorded', async () => {
    const seen = { calls: 0, adopted: 0, blocked: 0 };
    await fc.assert(fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 60, size: 'max' }), async (ops) => {
      const world = new Processes(SETTINGS);
      for (const each of ops) {
        await run(world, each);
        for (const state of states(world)) expectKept(state, world);
      }
      await world.rest();
      for (const state of states(world)) expectRest(state, world);
      // A day later the last estimate stands in for what nobody can tell.
      world.clock.skip(25 * HOUR);
      await world.pass(3 * 60_000);
      for (const state of states(world)) expectTruth(state, world);
      const [state] = states(world);
      seen.calls += state?.entries().length ?? 0;
      seen.adopted += state?.entries().filter(({ errorCode }) => errorCode === 'process-died').length ?? 0;
      seen.blocked += state?.entries().filter(({ status }) => status === 'blocked').length ?? 0;
      for (const { settler } of world.running) settler.dispose();
    }), { numRuns: 100 });
    expect([seen.calls > 500, seen.adopted > 20, seen.blocked > 20], JSON.stringify(seen)).toEqual([true, true, true]);
  });
});
