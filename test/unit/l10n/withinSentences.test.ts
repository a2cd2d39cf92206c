import { afterEach, beforeEach, expect, it } from 'vitest';
import { layOutSheet } from '../../../media/report/model/sheet.ts';
import { stacksOf } from '../../../media/report/model/series.ts';
import { DEFAULT_VIEW } from '../../../media/report/model/viewState.ts';
import { logRows } from '../../../src/core/budget/guardLog.ts';
import { groupingInText } from '../../../src/core/analysis/groupingNames.ts';
import { limitInText } from '../../../src/core/budget/limitInText.ts';
import { contradictionWith } from '../../../src/core/budget/limitChange.ts';
import { wallsOf } from '../../../src/core/budget/nextWall.ts';
import { standings } from '../../../src/core/budget/standing.ts';
import { wallLine } from '../../../src/core/budget/wallText.ts';
import { worstCase } from '../../../src/core/budget/worstCase.ts';
import { worstCaseText } from '../../../src/core/budget/worstCaseText.ts';
import { filterText } from '../../../src/core/exporting/filterText.ts';
import { speak } from '../../../src/core/l10n.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { analysisOf, zone } from '../../fixtures/report/world.ts';
import { HOUR, NOON, ORIGIN, budgeting, entryOf, spent, stateAfter } from '../fakes/ledger.ts';

/** A language in which nouns are large within a sentence, too. */
beforeEach(() => speak('de', {
  'daily limit': 'Tageslimit', 'weekly limit': 'Wochenlimit', 'monthly limit': 'Monatslimit', 'key’s monthly limit': 'Monatslimit des Schlüssels', 'model': 'Modell', 'source': 'Quelle',
  '{0}, by {1}': '{0}, nach {1}', 'budget “{0}” at OpenRouter': 'Budget „{0}“ bei OpenRouter', 'At this rate the {0} stops calls {1}.': 'So hält das {0} Aufrufe {1} an.',
}));
afterEach(() => speak('en', undefined));

it('names within a sentence are texts of their own, not lowered ones', async () => {
  const state = stateAfter([spent('a', 4, { at: NOON - 60_000 })]);
  const rules = budgeting({ 'limits.daily': 5 });
  const all = standings(state, NOON, rules);
  const [daily] = all;
  if (daily?.metric !== 'cost') throw new Error('there is a daily limit');
  const pace = { amount: fromUsd(1), overMs: 2 * HOUR };
  const [wall] = wallsOf({ now: NOON, limits: [{ standing: daily, pace }], budgets: [], keyPace: () => pace });
  if (wall === undefined) throw new Error('there is a wall');
  expect(wallLine(wall, UTC, NOON)).toMatch(/^So hält das Tageslimit Aufrufe/);
  expect(wallLine({ ...wall, kind: 'budget', standing: undefined, scope: 'a_b' } as never, UTC, NOON)).toContain('Budget „a b“ bei OpenRouter');
  const worst = worstCase(all, state, NOON, rules);
  expect(worst === undefined ? '' : worstCaseText(worst, UTC)).toContain('Tageslimit');
  expect(contradictionWith({ ...DEFAULT_SETTINGS, 'limits.weekly': 5 }, { scope: 'everything', field: 'daily' }, 9)).toContain('Wochenlimit');
  const refused = logRows([{ kind: 'entry', entry: entryOf({ id: 'r', status: 'blocked', decision: 'deny: month limit' }) }], { origin: ORIGIN, nameOf: (model) => model, dayOf: () => '' });
  expect(JSON.stringify(refused)).toContain('Monatslimit');

  expect(filterText({ model: ['a'], source: ['proxy'] }, (value) => value, '', groupingInText)).toBe('Modell: a; Quelle: proxy');
  const reply = await analysisOf(WORLD, { ...DEFAULT_VIEW, metric: 'calls', compares: true });
  expect(layOutSheet({ reply, stacks: stacksOf(reply, 'calls'), zone, where: {} }).title.text).toMatch(/, nach Modell$/);
});

it('a name that has an article of its own does not get a second one', () => {
  speak('en', undefined);
  expect(limitInText({ budget: 'key', name: 'key', metric: 'cost', period: { kind: 'month', start: 1 } })).toBe('key’s monthly limit');
});
