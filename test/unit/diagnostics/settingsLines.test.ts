import { describe, expect, it } from 'vitest';
import { changedSettings } from '../../../src/core/diagnostics/settingsLines.ts';
import { namesIn } from '../../../src/core/diagnostics/namesIn.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';

describe('settings in a bug report', () => {
  it('are those that were changed', () => {
    expect(changedSettings(DEFAULT_SETTINGS, DEFAULT_SETTINGS)).toEqual([]);
    expect(changedSettings({ ...DEFAULT_SETTINGS, 'limits.daily': 5, 'policy': 'ask', 'countByok': true, 'alerts.levels': [90] }, DEFAULT_SETTINGS)).toEqual(['limits.daily: 5', 'policy: "ask"', 'alerts.levels: [90]', 'countByok: true']);
  });

  it('tell of addresses the origin, of folders, texts and lists that they are set, of budgets no names', () => {
    const lines = changedSettings({
      ...DEFAULT_SETTINGS,
      'baseUrl': 'https://proxy.example/acme/secret/v1', 'export.folder': '/home/jane/acme', 'statusBar.text': 'acme {spend}', 'proxy.allowedOrigins': ['https://acme.example'],
      'defaultModel': `sk-or-v1-${'a'.repeat(64)}`,
      'budgets': [{ scope: 'client:acme', daily: 5, policy: 'ask' }, { scope: ' model:anthropic/*', monthly: 50, downgradeTo: ['a/b'] }],
    }, DEFAULT_SETTINGS);
    expect(lines.toSorted()).toEqual([
      'baseUrl: https://proxy.example', 'budgets: client:… daily 5, policy "ask"; model:anthropic/* monthly 50, downgradeTo ["a/b"]',
      'defaultModel: "sk-…"', 'export.folder: set', 'proxy.allowedOrigins: 1 set', 'statusBar.text: set',
    ]);
  });
});

describe('names in a ledger', () => {
  it('are those of programs, people, projects, sessions, purposes and tags, not of models', () => {
    const entry = { client: 'cline/acme', user: 'jane', project: 'shop 0123abcd', session: 's-1', purpose: 'review', tags: ['beta'], model: 'openai/gpt-4o-mini' };
    const names = namesIn([entry as never], [{ scope: 'project: garden' }, { scope: 'model:openai/*' }, { scope: 'session:*' }]);
    expect([...names].toSorted()).toEqual(['acme', 'beta', 'cline', 'cline/acme', 'garden', 'jane', 'review', 's-1', 'shop', 'shop 0123abcd']);
  });
});
