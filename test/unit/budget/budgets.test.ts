import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../src/core/budget/budget.ts';
import type { BudgetSetting } from '../../../src/core/budget/budgetSetting.ts';
import { budgetsOf } from '../../../src/core/budget/budgets.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DEFAULT_SETTINGS, readSettings } from '../../../src/core/settings.ts';

function budgets(changes: Partial<Settings>): readonly Budget[] {
  return budgetsOf({ ...DEFAULT_SETTINGS, ...changes });
}

function of(setting: BudgetSetting, changes: Partial<Settings> = {}): Budget | undefined {
  return budgets({ ...changes, budgets: [setting] })[0];
}

describe('the budgets', () => {
  it('are none where nothing is limited, and everything\'s comes first', () => {
    expect(budgets({})).toEqual([]);
    expect(budgets({ 'limits.daily': 5, 'budgets': [{ scope: 'client:cline', daily: 1 }, { scope: 'model:a/*', daily: 1 }] }).map(({ id }) => id)).toEqual(['everything', 'client:cline', 'model:a/*']);
  });

  it('have every limit as money or tokens, to the nano-dollar', () => {
    const limits = { hourly: 0.1, daily: 0.2, weekly: 0.3, monthly: 0.7, perRequest: 1e-9, averagePerRequest: 0.05, tokensPerHour: 7, tokensPerDay: 1e12 };
    const expected = { cost: { hour: 100_000_000, day: 200_000_000, week: 300_000_000, month: 700_000_000 }, tokens: { hour: 7, day: 1e12 }, perRequest: 1, averagePerRequest: 50_000_000 };
    expect(of({ scope: 'user:me', ...limits })?.limits).toEqual(expected);
    const plain = Object.fromEntries(Object.entries(limits).map(([name, value]) => [`limits.${name}`, value]));
    expect(budgets(plain)[0]?.limits).toEqual(expected);
  });

  it('have nothing where nothing is set: no limit is no limit of zero', () => {
    expect(of({ scope: 'user:me', daily: 5 })?.limits).toEqual({ cost: { day: fromUsd(5) }, tokens: {} });
  });

  it('do what everything\'s does, where they do not say otherwise', () => {
    const plain: Partial<Settings> = { 'policy': 'ask', 'downgradeTo': ['a/b'], 'state.warnAt': 40, 'state.degradeAt': 50 };
    expect(of({ scope: 'user:me', daily: 5 }, plain)).toMatchObject({ policy: 'ask', downgradeTo: ['a/b'], warnAt: 40, degradeAt: 50 });
    const own = { policy: 'downgrade', downgradeTo: [], warnAt: 10, degradeAt: 100 } as const;
    expect(of({ scope: 'user:me', daily: 5, ...own }, plain)).toMatchObject(own);
  });

  it('of sessions are each session\'s own, others are for all together, unless they say otherwise', () => {
    expect([of({ scope: 'session:*', daily: 5 })?.each, of({ scope: 'client:*', daily: 5 })?.each]).toEqual([true, false]);
    expect([of({ scope: 'session:*', daily: 5, each: false })?.each, of({ scope: 'client:*', daily: 5, each: true })?.each]).toEqual([false, true]);
  });
});

describe('what contradicts itself', () => {
  const good: Settings = { ...DEFAULT_SETTINGS, 'limits.daily': 7, 'limits.monthly': 70, 'budgets': [{ scope: 'client:cline', daily: 3 }] };
  const reasons = (raw: Readonly<Record<string, unknown>>, last = good): readonly (readonly [string, string])[] => readSettings(raw, last).problems.map(({ setting, place, message }) => [`${setting}${place}`, message]);

  it('is told by setting and value, and the last good values of both stay in force', () => {
    const { settings, problems } = readSettings({ 'limits.daily': 80, 'limits.monthly': 50, 'budgets': good.budgets }, good);
    expect([settings['limits.daily'], settings['limits.monthly'], settings.budgets]).toEqual([7, 70, good.budgets]);
    expect(problems.map(({ message }) => message)).toEqual(['Setting openrouterSpend.limits.daily must not be above monthly (50) (it is 80). 7 stays in force.']);
  });

  it.each<[string, Partial<BudgetSetting>, string]>([
    ['an hour above its day', { hourly: 6, daily: 5 }, '.hourly'], ['a week above its month', { weekly: 6, monthly: 5 }, '.weekly'], ['an hour above its month', { hourly: 6, monthly: 5 }, '.hourly'],
    ['one call above its day', { perRequest: 6, daily: 5 }, '.perRequest'], ['an average above the most', { averagePerRequest: 2, perRequest: 1 }, '.averagePerRequest'],
    ['tokens of an hour above those of a day', { tokensPerHour: 6, tokensPerDay: 5 }, '.tokensPerHour'], ['a warning after degrading', { daily: 5, warnAt: 91, degradeAt: 90 }, '.warnAt'],
  ])('is refused: %s', (_, fields, place) => {
    expect(reasons({ budgets: [{ scope: 'user:me', monthly: 9 }, { scope: 'client:x', ...fields }] })).toEqual([[`budgets[1]${place}`, expect.stringMatching(/must not be above .*The last good list \(1\) stays in force\.$/)]]);
    expect(readSettings({ budgets: [{ scope: 'client:x', ...fields }] }, good).settings.budgets).toEqual(good.budgets);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['a budget of everything', { scope: 'everything', daily: 5 }, '.scope', /must be a kind and a name/], ['an unknown kind', { scope: 'clint:x', daily: 5 }, '.scope', /it is "clint:x"/], ['no scope', { daily: 5 }, '.scope', /must be a budget such as/],
    ['a misspelt field', { scope: 'client:x', dayly: 5 }, '.dayly', /"dayly"/], ['a limit of nothing', { scope: 'client:x', daily: 0 }, '.daily', /must be more than 0/], ['a negative one', { scope: 'client:x', monthly: -1 }, '.monthly', /it is -1/],
    ['what is no number', { scope: 'client:x', daily: Number.NaN }, '.daily', /must be an amount of dollars/], ['no limit at all', { scope: 'client:x', policy: 'ask' }, '.scope', /has no limit/],
    ['a scope that has a budget', { scope: ' client:Y', daily: 5 }, '.scope', /has a budget already/], ['one model twice', { scope: 'client:x', daily: 5, downgradeTo: ['a/b', 'a/b'] }, '.downgradeTo', /no model twice/],
    ['a model that goes down to itself', { scope: 'model:a/b', daily: 5, downgradeTo: ['a/b'] }, '.downgradeTo', /goes round in a circle: model:a\/b → a\/b/], ['no budget', null, '', /must be a budget such as/],
  ])('or cannot be meant is refused: %s', (_, budget, place, reason) => {
    expect(reasons({ budgets: [{ scope: 'client:y', daily: 5 }, budget] })).toEqual([[`budgets[1]${place}`, expect.stringMatching(reason)]]);
  });

  it('is refused where models go down in a circle, however long, and told with the whole way', () => {
    const circle = ['a/x', 'b/y', 'c/z'].map((model, index, all) => ({ scope: `model:${model}`, daily: 5, downgradeTo: [all[(index + 1) % all.length]] }));
    expect(reasons({ budgets: circle })[0]?.[1]).toContain('model:a/x → b/y → c/z → a/x');
    expect(reasons({ budgets: circle.slice(0, 2) })).toEqual([]);
  });

  it('may be no circle: a pattern goes down to a model of its own', () => {
    expect(reasons({ budgets: [{ scope: 'model:anthropic/*', daily: 5, downgradeTo: ['anthropic/claude-haiku-4.5'] }] })).toEqual([]);
  });

  it('is kept as it stands where there was no limit before: neither of two is lost', () => {
    const { settings, problems } = readSettings({ 'limits.daily': 10, 'limits.weekly': 5 });
    expect([settings['limits.daily'], settings['limits.weekly']]).toEqual([10, 5]);
    expect(problems).toMatchObject([{ kind: 'contradiction', settings: ['limits.daily', 'limits.weekly'], message: 'Setting openrouterSpend.limits.daily must not be above weekly (5) (it is 10). Until it is mended, every limit is kept as it stands.' }]);
    // One that was in force stays, and one that is new is kept too.
    const later = readSettings({ 'limits.daily': 10, 'limits.weekly': 5 }, { ...DEFAULT_SETTINGS, 'limits.daily': 2 });
    expect([later.settings['limits.daily'], later.settings['limits.weekly'], later.problems[0]?.message]).toEqual([2, 5, expect.stringMatching(/ 2 stays in force\.$/)]);
  });

  it('in the list of budgets does not take the list away where there was none', () => {
    const budgets = [{ scope: 'client:x', daily: 6, monthly: 5 }, { scope: 'client:y', daily: 1 }];
    expect(readSettings({ budgets })).toMatchObject({ settings: { budgets }, problems: [{ kind: 'contradiction', setting: 'budgets', place: '[0].daily' }] });
    expect(readSettings({ budgets: [{ scope: 'client:x', daily: -6 }] })).toMatchObject({ settings: { budgets: [] }, problems: [{ kind: 'value' }] });
  });

  it.each<[string, BudgetSetting, Partial<Settings>, string, string, string]>([
    ['a warning after degrading', { scope: 'client:x', daily: 5, warnAt: 95 }, {}, '[0].warnAt', 'state.degradeAt', 'must not be above state.degradeAt (90), which holds where a budget has none of its own'],
    ['degrading before the warning', { scope: 'client:x', daily: 5, degradeAt: 50 }, {}, '[0].degradeAt', 'state.warnAt', 'must not be below state.warnAt (80), which holds where a budget has none of its own'],
    ['what was changed for everything', { scope: 'client:x', daily: 5, warnAt: 85 }, { 'state.warnAt': 10, 'state.degradeAt': 20 }, '[0].warnAt', 'state.degradeAt', 'must not be above state.degradeAt (20), which holds where a budget has none of its own'],
  ])('is told where a budget has one threshold of its own and the other is everything\'s: %s', (_, budget, plain, place, other, reason) => {
    const { settings, problems } = readSettings({ budgets: [budget], ...plain });
    expect(problems).toMatchObject([{ settings: ['budgets', other], place, reason }]);
    expect(settings.budgets).toEqual([budget]);
    expect(reasons({ budgets: [{ ...budget, warnAt: 85, degradeAt: 90 }], ...plain })).toEqual([]);
  });

  it('never takes a limit away, whatever is typed, and each problem names its setting', () => {
    const amount = fc.constantFrom(null, 1, 2, 3, 4, -1);
    const limits = fc.record({ 'limits.hourly': amount, 'limits.daily': amount, 'limits.weekly': amount, 'limits.monthly': amount, 'limits.perRequest': amount, 'limits.averagePerRequest': amount });
    fc.assert(fc.property(fc.array(limits, { minLength: 1, maxLength: 5 }), (typed) => {
      let last = DEFAULT_SETTINGS;
      for (const raw of typed) {
        const { settings, problems } = readSettings(raw, last);
        for (const [name, value] of Object.entries(raw) as [keyof typeof raw, number | null][]) {
          expect([value, last[name]]).toContain(settings[name]);
          if (value !== null && value > 0) expect(settings[name]).not.toBeNull();
        }
        const ordered = [raw['limits.perRequest'], raw['limits.hourly'], raw['limits.daily'], raw['limits.weekly'], raw['limits.monthly']].filter((each) => each !== null);
        const isGood = Object.values(raw).every((each) => each !== -1) && ordered.every((each, index) => index === 0 || each >= (ordered[index - 1] ?? 0))
          && (raw['limits.averagePerRequest'] ?? 0) <= (raw['limits.perRequest'] ?? 9);
        expect(problems.length === 0).toBe(isGood);
        if (isGood) expect(settings).toMatchObject(raw);
        for (const { setting, settings: about, message } of problems) expect([message.includes(`openrouterSpend.${setting} `), about[0]]).toEqual([true, setting]);
        last = settings;
      }
    }), { numRuns: 2000 });
  });
});
