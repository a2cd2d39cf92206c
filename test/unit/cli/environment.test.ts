import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/cli/environment.ts';
import { UsageError } from '../../../src/cli/failures.ts';
import { assertLimitsKnown, rulingSettings } from '../../../src/cli/settings.ts';

const KEY = `sk-or-v1-${'ab'.repeat(32)}`;

describe('the environment', () => {
  it('gives nothing where nothing is set, or set to nothing', () => {
    const empty = { keyOrigin: 'https://openrouter.ai', settings: {} };
    expect(readEnvironment({})).toEqual(empty);
    expect(readEnvironment({ OPENROUTER_API_KEY: ' ', OPENROUTER_BASE_URL: '', OPENROUTER_DAILY_LIMIT: '' })).toEqual(empty);
  });

  it('binds the key to the address beside it, else to OpenRouter', () => {
    expect(readEnvironment({ OPENROUTER_API_KEY: KEY })).toMatchObject({ apiKey: KEY, keyOrigin: 'https://openrouter.ai' });
    expect(readEnvironment({ OPENROUTER_API_KEY: KEY, OPENROUTER_BASE_URL: 'http://127.0.0.1:9/api/v1' })).toMatchObject({ keyOrigin: 'http://127.0.0.1:9', settings: { baseUrl: 'http://127.0.0.1:9/api/v1' } });
  });

  it('limits the day and the month', () => {
    expect(readEnvironment({ OPENROUTER_DAILY_LIMIT: '2.50', OPENROUTER_MONTHLY_LIMIT: '$1,000' }).settings).toEqual({ 'limits.daily': 2.5, 'limits.monthly': 1000 });
  });

  it('gives budgets as JSON, in the form of the setting', () => {
    const budgets = [{ scope: 'client:cline', daily: 5 }, { scope: 'model:anthropic/*', monthly: 50, policy: 'ask' }];
    expect(readEnvironment({ OPENROUTER_BUDGETS: JSON.stringify(budgets) }).settings).toEqual({ budgets });
    expect(readEnvironment({ OPENROUTER_BUDGETS: '[]' }).settings).toEqual({ budgets: [] });
  });

  it.each([
    [{ OPENROUTER_BUDGETS: 'client:cline=5' }, 'OPENROUTER_BUDGETS is not JSON.'],
    [{ OPENROUTER_BUDGETS: '{"scope":"client:cline","daily":5}' }, 'OPENROUTER_BUDGETS is not usable: it must be a list of budgets'],
    [{ OPENROUTER_BUDGETS: '[{"scope":"client:cline","daily":-5}]' }, 'OPENROUTER_BUDGETS[0].daily is not usable: it must be more than 0; leave it out for no limit (it is -5).'],
    [{ OPENROUTER_BUDGETS: '[{"scope":"client:cline","daily":5,"hourly":6}]' }, 'OPENROUTER_BUDGETS[0].hourly is not usable: it must not be above daily (5) (it is 6).'],
    [{ OPENROUTER_DAILY_LIMIT: 'five' }, 'OPENROUTER_DAILY_LIMIT is not an amount of dollars: "five".'],
    [{ OPENROUTER_MONTHLY_LIMIT: '0' }, 'OPENROUTER_MONTHLY_LIMIT is not an amount of dollars: "0".'],
    [{ OPENROUTER_BASE_URL: 'http://example.com/api' }, 'OPENROUTER_BASE_URL is not an address that a key may be sent to.'],
    [{ OPENROUTER_API_KEY: 'two words' }, 'OPENROUTER_API_KEY is not a key: it has blanks or other letters in it.'],
  ])('is refused where it cannot be meant: %j', (env, message) => {
    expect(() => readEnvironment(env)).toThrow(message);
    expect(() => readEnvironment(env)).toThrow(UsageError);
  });
});

describe('the settings that rule', () => {
  it('are the shared file\'s, and the environment\'s over them', () => {
    const { settings, problems } = rulingSettings({ 'limits.daily': 5, 'limits.weekly': 20 }, { 'limits.daily': 2 });
    expect([settings['limits.daily'], settings['limits.weekly'], settings['limits.monthly']]).toEqual([2, 20, null]);
    expect(problems).toEqual([]);
  });

  it('are not known where the file is damaged or a limit in it cannot be read', () => {
    expect(() => assertLimitsKnown({ problems: [] }, undefined, '/home/config.json')).not.toThrow();
    expect(() => assertLimitsKnown({ problems: [] }, 'the file is damaged', '/home/config.json')).toThrow(/not known.*the file is damaged.*\/home\/config\.json/);
    expect(() => assertLimitsKnown(rulingSettings({ 'limits.daily': 'five' }, {}), undefined, 'x')).toThrow(/limits\.daily in it cannot be read/);
    expect(() => assertLimitsKnown(rulingSettings({ policy: 'whatever' }, {}), undefined, 'x')).toThrow(/policy in it cannot be read/);
    expect(() => assertLimitsKnown(rulingSettings({ budgets: [{ scope: 'client:x', daily: -1 }] }, {}), undefined, 'x')).toThrow(/budgets in it cannot be read/);
  });

  it('are in doubt where limits in the file contradict each other: it is said which, and how to mend it', () => {
    const complaint = (file: Readonly<Record<string, unknown>>): (() => void) => () => assertLimitsKnown(rulingSettings(file, {}), undefined, '/home/config.json');
    expect(complaint({ 'limits.daily': 10, 'limits.weekly': 5 }))
      .toThrow('The limits in /home/config.json cannot be meant, so nothing is done that depends on them: limits.daily must not be above weekly (5). Change one or the other in the settings of VS Code, or by "limits set".');
    expect(complaint({ budgets: [{ scope: 'client:x', daily: 6, monthly: 5 }] })).toThrow(/: budgets\[0\]\.daily must not be above monthly \(5\)\. .* by "limits set" with the --scope of that budget\.$/);
    expect(rulingSettings({ 'limits.daily': 10, 'limits.weekly': 5 }, {}).settings).toMatchObject({ 'limits.daily': 10, 'limits.weekly': 5 });
  });

  it('may have a budget of the environment with a threshold that fits the file\'s', () => {
    expect(readEnvironment({ OPENROUTER_BUDGETS: '[{"scope":"client:x","daily":5,"degradeAt":50}]' }).settings.budgets).toEqual([{ scope: 'client:x', daily: 5, degradeAt: 50 }]);
  });

  it('keep every limit of the file that the environment does not replace, also one that contradicted what is replaced', () => {
    const { settings, problems } = rulingSettings({ 'limits.daily': 80, 'limits.monthly': 50 }, { 'limits.daily': 2 });
    expect([settings['limits.daily'], settings['limits.monthly'], problems]).toEqual([2, 50, []]);
  });

  it('need no good limit in the file where the environment gives one, and no good zone to keep limits', () => {
    expect(() => assertLimitsKnown(rulingSettings({ 'limits.daily': 'five' }, { 'limits.daily': 2 }), undefined, 'x')).not.toThrow();
    expect(() => assertLimitsKnown(rulingSettings({ timeZone: 'Mars' }, {}), undefined, 'x')).not.toThrow();
  });
});
