import { describe, expect, it } from 'vitest';
import { standings } from '../../../src/core/budget/standing.ts';
import { stateChanges } from '../../../src/core/budget/states.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DAY, NOON, budgeting, spent, written } from '../fakes/ledger.ts';

/** A ledger that somebody looks at. */
class Watched {
  readonly state = new LedgerState();
  now = NOON;
  settings: Partial<Settings> = { 'limits.daily': 10 };
  private count = 0;

  spend(usd: number): void {
    this.count += 1;
    this.write(spent(`e${this.count}`, usd, { at: this.now }));
  }

  /** The states in which limits stood when somebody last looked. */
  get marked(): readonly string[] {
    return [...this.state.limitStates.values()].map(({ state }) => state);
  }

  /** Looks, and writes what has changed: from what, to what. */
  look(): readonly string[] {
    this.now += 1;
    const changes = stateChanges(standings(this.state, this.now, budgeting(this.settings)), this.state);
    for (const change of changes) this.write(change);
    return changes.map((change) => (change.type === 'state' ? `${change.from} → ${change.to}` : change.type));
  }

  private write(event: NewEvent): void {
    this.state.apply(written(event, this.now));
  }
}

describe('the state of a limit', () => {
  it('changes at each threshold, and is told once', () => {
    const watched = new Watched();
    expect(watched.look()).toEqual([]);
    const seen = [7.9, 0.1, 1, 1].map((usd) => {
      watched.spend(usd);
      return [watched.look(), watched.look()];
    });
    expect(seen).toEqual([[[], []], [['active → warned'], []], [['warned → degraded'], []], [['degraded → stopped'], []]]);
    expect(watched.marked).toEqual(['stopped']);
  });

  it('jumps where much is spent at once, and keeps what was used and the limit', () => {
    const watched = new Watched();
    watched.spend(11);
    expect(stateChanges(standings(watched.state, watched.now, budgeting(watched.settings)), watched.state)).toMatchObject([{ type: 'state', from: 'active', to: 'stopped', used: fromUsd(11), limit: fromUsd(10) }]);
  });

  it('goes back when the limit is raised, and when the period turns', () => {
    const watched = new Watched();
    watched.spend(9.5);
    expect(watched.look()).toEqual(['active → degraded']);
    watched.settings = { 'limits.daily': 100 };
    expect(watched.look()).toEqual(['degraded → active']);
    expect(watched.marked).toEqual(['active']);
    watched.settings = { 'limits.daily': 9 };
    expect(watched.look()).toEqual(['active → stopped']);
    watched.now += DAY;
    expect([watched.look(), watched.look()]).toEqual([['stopped → active'], []]);
  });

  it('is each limit\'s own', () => {
    const watched = new Watched();
    watched.settings = { 'limits.daily': 10, 'limits.monthly': 100, 'budgets': [{ scope: 'client:cline', daily: 1 }] };
    watched.spend(8.5);
    expect(watched.look()).toEqual(['active → warned']);
    expect([...watched.state.limitStates.values()].map(({ state }) => state)).toEqual(['warned']);
  });

  it('goes by the thresholds that are set', () => {
    const watched = new Watched();
    watched.settings = { 'limits.daily': 10, 'state.warnAt': 10, 'state.degradeAt': 20 };
    watched.spend(1);
    expect(watched.look()).toEqual(['active → warned']);
    watched.spend(1);
    expect(watched.look()).toEqual(['warned → degraded']);
  });
});
