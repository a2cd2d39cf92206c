import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/core/budget/alerts.ts';
import { CLAIM_MS, alertShown, dueAlerts, muteSubject } from '../../../src/core/budget/alerts.ts';
import type { Budgeting } from '../../../src/core/budget/standing.ts';
import { budgetingAt, standings } from '../../../src/core/budget/standing.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import type { SavedState } from '../../../src/core/ledger/state.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DAY, NOON, ORIGIN, budgeting, spent, written } from '../fakes/ledger.ts';

/** A machine whose windows look at one ledger. */
class World {
  state = new LedgerState();
  now = NOON;
  settings: Partial<Settings> = { 'limits.daily': 10 };
  origin = ORIGIN;
  private count = 0;

  write(...events: readonly NewEvent[]): void {
    for (const event of events) {
      this.count += 1;
      this.state.apply(written(event, this.now, ulid(this.now)));
    }
  }

  spend(usd: number): void {
    this.write(spent(`e${this.count}`, usd, { at: this.now, origin: this.origin }));
  }

  restart(): void {
    this.state = new LedgerState(JSON.parse(JSON.stringify(this.state)) as SavedState);
  }

  /** A window looks, and claims what is due. */
  claim(owner = 'seg-01'): readonly Alert[] {
    const rules: Budgeting = budgetingAt(budgeting(this.settings), this.origin);
    const { show, events } = dueAlerts(standings(this.state, this.now, rules), rules.settings['alerts.levels'], this.state, this.now, owner);
    this.write(...events);
    return show;
  }

  /** A window looks and shows what is due: the levels. */
  show(owner = 'seg-01'): readonly number[] {
    const alerts = this.claim(owner);
    for (const alert of alerts) this.write(alertShown(alert, owner));
    return alerts.map(({ level }) => level);
  }
}

describe('an alert', () => {
  it('comes at each level as it is crossed, once', () => {
    const world = new World();
    const shown = [4, 1, 1, 1.5, 1.5, 1, 0.5].map((usd) => {
      world.spend(usd);
      return [...world.show(), ...world.show('seg-02')];
    });
    expect(shown).toEqual([[], [50], [], [75], [90], [100], []]);
  });

  it('comes for the highest level only when several are crossed at once, and the lower ones never come', () => {
    const world = new World();
    world.spend(9.5);
    expect([world.show(), world.show()]).toEqual([[90], []]);
    world.spend(1);
    expect([world.show(), world.show()]).toEqual([[100], []]);
  });

  it('comes exactly at its level', () => {
    const world = new World();
    world.settings = { 'limits.daily': 1, 'alerts.levels': [29] };
    world.spend(0.29);
    expect(world.show()).toEqual([29]);
  });

  it('comes again when the limit is raised and its level is reached anew', () => {
    const world = new World();
    world.spend(9);
    expect(world.show()).toEqual([90]);
    world.settings = { 'limits.daily': 12 };
    expect(world.show()).toEqual([75]);
    world.spend(2);
    expect(world.show()).toEqual([90]);
  });

  it('stays silent when a limit goes up and back again', () => {
    const world = new World();
    world.settings = { 'limits.daily': 5 };
    world.spend(4);
    expect(world.show()).toEqual([75]);
    world.settings = { 'limits.daily': 10 };
    expect(world.show()).toEqual([]);
    world.settings = { 'limits.daily': 5 };
    expect(world.show()).toEqual([]);
  });

  it('comes afresh in a new period', () => {
    const world = new World();
    world.spend(6);
    expect(world.show()).toEqual([50]);
    world.now += DAY;
    expect(world.show()).toEqual([]);
    world.spend(6);
    expect(world.show()).toEqual([50]);
  });

  it('is not repeated by a restart, nor by a window that looks at the same time', () => {
    const world = new World();
    world.spend(6);
    expect(world.claim('seg-01')).toHaveLength(1);
    expect(world.claim('seg-02')).toEqual([]);
    world.restart();
    expect(world.claim('seg-02')).toEqual([]);
  });

  it('that was claimed and not shown is taken over after ten seconds, by one window', () => {
    const world = new World();
    world.spend(6);
    expect(world.claim('seg-01')).toHaveLength(1);
    world.now += CLAIM_MS - 1;
    expect(world.claim('seg-02')).toEqual([]);
    world.now += 1;
    expect([world.show('seg-02'), world.show('seg-03')]).toEqual([[50], []]);
    world.now += DAY / 4;
    expect(world.show()).toEqual([]);
  });

  it('that was claimed and not shown comes once where the limit was lowered meanwhile, and again where that is raised anew', () => {
    const world = new World();
    world.settings = { 'limits.daily': 5 };
    world.spend(4.6);
    expect(world.claim('seg-dead').map(({ level }) => level)).toEqual([90]);
    world.settings = { 'limits.daily': 4.8 };
    const shown = Array.from({ length: 5 }, () => {
      world.now += CLAIM_MS + 1000;
      return world.show('seg-02');
    });
    world.settings = { 'limits.daily': 5 };
    expect([shown, world.show(), world.show()]).toEqual([[[90], [], [], [], []], [90], []]);
  });

  it('comes for each limit by itself', () => {
    const world = new World();
    world.settings = { 'limits.daily': 10, 'limits.monthly': 11 };
    world.spend(6);
    expect(world.claim().map(({ standing, level }) => [standing.period.kind, level])).toEqual([['day', 50], ['month', 50]]);
  });

  it('of a simulator does not silence those of real money', () => {
    const world = new World();
    world.origin = 'http://127.0.0.1:1';
    world.spend(6);
    expect(world.show()).toEqual([50]);
    world.origin = ORIGIN;
    world.spend(6);
    expect(world.show()).toEqual([50]);
  });

  it('waits while it is muted: the highest level comes when the mute ends, and the lower ones never', () => {
    const world = new World();
    world.spend(6);
    const [standing] = standings(world.state, world.now, budgeting(world.settings));
    if (standing === undefined) throw new Error('no limit');
    world.write({ type: 'mute', id: muteSubject(standing), until: world.now + 3_600_000 });
    expect(world.show()).toEqual([]);
    world.spend(2);
    expect(world.show()).toEqual([]);
    world.now += 2 * 3_600_000;
    expect([world.show(), world.show()]).toEqual([[75], []]);
  });

  it('does not come for a lower level where the highest that is reached is muted, and comes when that ends', () => {
    const world = new World();
    world.spend(1);
    const [standing] = standings(world.state, world.now, budgeting(world.settings));
    if (standing === undefined) throw new Error('no limit');
    world.write({ type: 'mute', id: muteSubject(standing, 100), until: world.now + 3_600_000 });
    world.spend(10);
    expect([world.show(), world.show()]).toEqual([[], []]);
    world.now += 2 * 3_600_000;
    expect([world.show(), world.show()]).toEqual([[100], []]);
  });

  it('does not come any more where the period ended before the mute did', () => {
    const world = new World();
    world.spend(6);
    const [standing] = standings(world.state, world.now, budgeting(world.settings));
    if (standing === undefined) throw new Error('no limit');
    world.write({ type: 'mute', id: muteSubject(standing), until: world.now + DAY });
    expect(world.show()).toEqual([]);
    world.now += DAY;
    expect(world.show()).toEqual([]);
  });

  it('is claimed once for a level that is listed twice', () => {
    const world = new World();
    world.settings = { 'limits.daily': 10, 'alerts.levels': [50, 50] };
    world.spend(6);
    world.claim();
    expect([...world.state.alerts.values()].map(({ type }) => type)).toEqual(['alert-claim']);
  });

  it('for a level added later stays silent where a higher one was shown', () => {
    const world = new World();
    world.spend(8);
    expect(world.show()).toEqual([75]);
    world.settings = { 'limits.daily': 10, 'alerts.levels': [50, 60, 75] };
    expect(world.show()).toEqual([]);
  });
});

type Act = { readonly do: 'spend'; readonly usd: number } | { readonly do: 'limit'; readonly usd: number } | { readonly do: 'day' } | { readonly do: 'restart' } | { readonly do: 'crash' } | { readonly do: 'crash and limit'; readonly spends: number; readonly usd: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 500 }).map((cents): Act => ({ do: 'spend', usd: cents / 100 })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 20 }).map((usd): Act => ({ do: 'limit', usd })) },
  { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20 })).map(([cents, usd]): Act => ({ do: 'crash and limit', spends: cents / 100, usd })) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ do: 'day' }, { do: 'restart' }, { do: 'crash' }) },
);

describe('whatever is spent, changed, restarted or crashes', () => {
  it('each level comes at most once for a limit and a period, highest first, and none is missed', () => {
    fc.assert(fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      const world = new World();
      const told = new Map<string, number>();
      let limit = 10;
      let spentToday = 0;
      for (const next of acts) {
        if (next.do === 'spend') spentToday += next.usd;
        if (next.do === 'crash and limit') spentToday += next.spends;
        if (next.do === 'day') spentToday = 0;
        perform(world, next);
        const day = String(Math.floor(world.now / DAY));
        const reached = (): readonly number[] => [50, 75, 90, 100].filter((level) => Math.round(spentToday * 100) * 100 >= level * limit * 100);
        const tell = (levels: readonly number[]): void => levels.forEach((level) => told.set(`${day} ${level}`, Math.max(limit, told.get(`${day} ${level}`) ?? 0)));
        // Who died had taken note of the levels below the one that it was about to show.
        if (next.do === 'crash and limit') tell(reached().slice(0, -1));
        if (next.do === 'limit' || next.do === 'crash and limit') limit = next.usd;
        const top = reached().at(-1);
        const due = top !== undefined && limit > (told.get(`${day} ${top}`) ?? 0);
        expect(world.show()).toEqual(due ? [top] : []);
        tell(reached());
        world.now += CLAIM_MS;
        expect(world.show('seg-02')).toEqual([]);
      }
    }), { numRuns: 500 });
  });
});

function perform(world: World, next: Act): void {
  switch (next.do) {
    case 'spend': world.spend(next.usd); break;
    case 'limit': world.settings = { 'limits.daily': next.usd }; break;
    case 'day': world.now += DAY; break;
    case 'restart': world.restart(); break;
    case 'crash and limit':
      world.spend(next.spends);
      world.claim('seg-dead');
      world.now += CLAIM_MS;
      world.settings = { 'limits.daily': next.usd };
      break;
    case 'crash':
      // A window claims what is due, and dies before it shows anything. The next one has to wait.
      world.claim('seg-dead');
      world.now += CLAIM_MS;
      break;
  }
}
