import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { isSettingsFile } from '../../src/vscode/settingsFile.ts';
import { problemsIn } from '../../src/vscode/settingsProblems.ts';

/** Each problem with the line (from 1) and the text that it marks. */
function marked(text: string, catalogue?: Parameters<typeof problemsIn>[2]): readonly (readonly [number, string, string])[] {
  return problemsIn(text, DEFAULT_SETTINGS, catalogue).map(({ offset, length, kind }) => [text.slice(0, offset).split('\n').length, text.slice(offset, offset + length), kind]);
}

describe('problems of a settings.json', () => {
  it('that lie in one setting are marked at its value', () => {
    expect(marked('{\n  // mine\n  "openrouterSpend.limits.daily": -3,\n  "editor.fontSize": 0,\n}')).toEqual([[3, '-3', 'error']]);
  });

  it('that lie between two settings are marked at the line of the one that is too large', () => {
    const text = '{\n  "openrouterSpend.limits.weekly": 5,\n\n  "openrouterSpend.limits.daily": 9\n}';
    expect(marked(text)).toEqual([[4, '9', 'error']]);
    expect(problemsIn(text, DEFAULT_SETTINGS, undefined)[0]?.message).toMatch(/daily.* must not be above .*weekly/i);
  });

  it('that lie in a budget are marked at its field, or at the budget where that is missing', () => {
    const text = '{ "openrouterSpend.budgets": [\n{ "scope": "client:a", "daily": 9,\n"weekly": 5 },\n{ "daily": 2 }\n] }';
    expect(marked(text)).toEqual([[4, '{ "daily": 2 }', 'error']]);
    expect(marked(text.replace('{ "daily": 2 }', '{ "scope": "client:b", "daily": 2 }'))).toEqual([[2, '9', 'error']]);
  });

  it('that only look like a slip are told apart', () => {
    const known = { models: [{ id: 'a/b' }], find: (id: string) => (id === 'a/b' ? {} : undefined) } as never;
    expect(marked('{\n"openrouterSpend.downgradeTo": ["a/b", "x/y"]}', known)).toEqual([[2, '["a/b", "x/y"]', 'slip']]);
  });

  it('are none in what is no JSON, or says nothing of us', () => {
    expect([marked(''), marked('{'), marked('[1]'), marked('{"openrouterSpend.limits.daily": 5}')]).toEqual([[], [], [], []]);
  });
});

describe('the files that are looked at', () => {
  it.each([
    '/home/me/.config/Code/User/settings.json', '/c:/Users/me/AppData/Roaming/Code/User/settings.json', '/home/me/.config/Code/User/profiles/-1a2b/settings.json',
    '/home/me/.vscode-server/data/Machine/settings.json', 'C:\\Users\\me\\.vscode-server\\data\\Machine\\settings.json',
  ])('have settings that are read: %s', (path) => {
    expect(isSettingsFile(path)).toBe(true);
  });

  it.each(['/srv/shop/.vscode/settings.json', '/srv/shop/User/tasks.json', '/srv/Machine.settings.json', '/srv/OtherMachine/settings.json', '/home/me/.config/Code/User/profiles/settings.json'])('are not %s', (path) => {
    expect(isSettingsFile(path)).toBe(false);
  });
});
