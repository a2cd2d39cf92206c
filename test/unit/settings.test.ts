import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/core/settings.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES, readSettings } from '../../src/core/settings.ts';
import { isSafeBaseUrl } from '../../src/core/webAddress.ts';

function problemsWith(raw: Readonly<Record<string, unknown>>): readonly string[] {
  return readSettings(raw).problems.map(({ message }) => message);
}

describe('reading settings', () => {
  it('takes the default for what is missing', () => {
    expect(readSettings({})).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
  });

  it('takes every value that may be typed', () => {
    const raw: Settings = {
      'limits.hourly': 0.5, 'limits.daily': 5, 'limits.weekly': 20, 'limits.monthly': 1_000_000, 'limits.perRequest': 0.01,
      'limits.averagePerRequest': 0.005, 'limits.tokensPerHour': 1, 'limits.tokensPerDay': 2_000_000, 'policy': 'ask', 'downgradeTo': ['a/b', 'c/d'], 'unknownPrice': 'refuse',
      'budgets': [{ scope: 'client:cline', daily: 5, policy: 'downgrade', downgradeTo: ['a/b'] }, { scope: 'session:*', monthly: 2, each: false, warnAt: 10, degradeAt: 10 }],
      'holdWaitSeconds': 0, 'throttleSeconds': 3600, 'runaway.sensitivity': 'off', 'state.warnAt': 50, 'state.degradeAt': 60,
      'alerts.levels': [10, 99.5], 'alerts.burnRate': null, 'alerts.balance': 5, 'alerts.quietHours': '22:00-07:00', 'countUntracked': false, 'countByok': true, 'pollSeconds': 5, 'keepDays': 30, 'timeZone': 'America/St_Johns', 'currency': 'EUR', 'currencyRate': 0.92, 'baseUrl': 'http://127.0.0.1:4141/api/v1',
      'defaultModel': 'a/b', 'maxOutputTokens': 16, 'prompt.system': 'Be short.', 'prompt.history': true, 'statusBar.text': '{spend}',
      'export.schedule': '0 8 * * 1-5', 'export.folder': '~/spend', 'export.format': 'md', 'export.range': 'lastWeek', 'proxy.autoStart': true, 'proxy.port': 5151, 'proxy.maxBodyMb': 200, 'proxy.maxConnections': 16, 'proxy.refusal': 'rateLimit', 'proxy.allowedOrigins': ['http://localhost:3000'],
    };
    expect(readSettings({ ...raw })).toEqual({ settings: raw, problems: [] });
    expect(Object.keys(raw).toSorted()).toEqual(SETTING_NAMES.toSorted());
  });

  it.each([
    ['limits.daily', 0], ['limits.daily', -1], ['limits.daily', '5'], ['limits.daily', Number.NaN], ['limits.daily', Number.POSITIVE_INFINITY], ['limits.daily', 1_000_001], ['limits.daily', 1e-10],
    ['limits.averagePerRequest', 0], ['limits.tokensPerHour', 0], ['limits.tokensPerHour', 1.5], ['limits.tokensPerDay', 1e13], ['limits.tokensPerDay', Number.NaN],
    ['policy', 'refuse'], ['policy', null], ['downgradeTo', 'a/b'], ['downgradeTo', ['']], ['downgradeTo', ['a/b', 'a/b']], ['unknownPrice', 'stop'], ['budgets', {}], ['budgets', [{ daily: 5 }]],
    ['holdWaitSeconds', -1], ['holdWaitSeconds', 601], ['throttleSeconds', 0], ['throttleSeconds', Number.NaN], ['runaway.sensitivity', 'paranoid'], ['state.warnAt', 0], ['state.warnAt', 101], ['alerts.levels', '50'], ['alerts.levels', [0]], ['alerts.levels', [50, 'x']], ['alerts.burnRate', 0], ['alerts.balance', -1], ['alerts.quietHours', '22-7'], ['alerts.quietHours', '24:00-07:00'], ['countByok', 'yes'],
    ['pollSeconds', 4], ['pollSeconds', 60.5], ['keepDays', 0], ['keepDays', 1.5], ['keepDays', 36_501], ['currency', 'euro'], ['currency', 3], ['currencyRate', 0], ['currencyRate', '1'], ['timeZone', 'Mars/Olympus'], ['timeZone', ''], ['baseUrl', 'http://openrouter.ai'], ['baseUrl', 'not an address'], ['maxOutputTokens', 15], ['prompt.system', 7], ['prompt.system', 'x'.repeat(20_001)], ['prompt.history', 'yes'], ['statusBar.text', 5],
    ['export.schedule', 'every day'], ['export.schedule', '0 8 * * 9'], ['export.schedule', '* * * * * *'], ['export.folder', 'exports'], ['export.folder', 3], ['export.format', 'xlsx'], ['export.range', 'ever'],
    ['proxy.autoStart', 'yes'], ['proxy.port', 0], ['proxy.port', 65_536], ['proxy.port', 4141.5], ['proxy.maxBodyMb', 0], ['proxy.maxBodyMb', 201], ['proxy.maxConnections', 0], ['proxy.refusal', '429'], ['proxy.allowedOrigins', 'http://localhost'], ['proxy.allowedOrigins', ['*']], ['proxy.allowedOrigins', ['http://localhost/']],
  ] as const)('keeps the last good value of %s instead of %j, and says so once', (name, wrong) => {
    const last: Settings = { ...DEFAULT_SETTINGS, 'limits.daily': 7, 'policy': 'ask', 'timeZone': 'utc', 'pollSeconds': 30 };
    const { settings, problems } = readSettings({ [name]: wrong }, last);
    expect(settings[name]).toEqual(last[name]);
    expect(problems.map(({ setting }) => setting)).toEqual([name]);
    expect(problems[0]?.message).toContain(`openrouterSpend.${name}`);
    expect(problems[0]?.message).toMatch(/ (stays in force|No scoped budget is in force until it is mended)\.$/);
  });

  it('judges each setting for itself', () => {
    const { settings, problems } = readSettings({ 'limits.daily': 5, 'limits.weekly': 'x', 'policy': 'ask' });
    expect([settings['limits.daily'], settings['limits.weekly'], settings.policy, problems.length]).toEqual([5, null, 'ask', 1]);
  });

  it('wants a warning before degrading, or neither', () => {
    const { settings, problems } = readSettings({ 'state.warnAt': 95, 'state.degradeAt': 90 });
    expect([settings['state.warnAt'], settings['state.degradeAt']]).toEqual([80, 90]);
    expect(problems).toHaveLength(1);
    expect(problemsWith({ 'state.warnAt': 90, 'state.degradeAt': 90 })).toEqual([]);
  });

  it('does not repeat a long wrong value in full', () => {
    expect(problemsWith({ policy: 'x'.repeat(10_000) })[0]?.length).toBeLessThan(300);
  });
});

describe('a base URL', () => {
  it.each(['https://openrouter.ai/api/v1', 'https://eu.openrouter.ai/api/v1', 'http://localhost:1234', 'http://127.0.0.1', 'http://127.9.9.9:1', 'http://[::1]:8080/api'])('may be %s', (url) => {
    expect(isSafeBaseUrl(url)).toBe(true);
  });

  it.each([
    'http://openrouter.ai', 'http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'https://user:secret@openrouter.ai', 'http://evil.example@127.0.0.1',
    'ftp://127.0.0.1', 'file:///etc/passwd', 'javascript:alert(1)', 'http://0.0.0.0', 'http://192.168.0.1', '//openrouter.ai', '',
  ])('may not be %s', (url) => {
    expect(isSafeBaseUrl(url)).toBe(false);
  });
});
