import { describe, expect, it } from 'vitest';
import { readPromptArgument } from '../../../src/vscode/prompt/promptArgument.ts';

describe('what another extension or a keybinding may say', () => {
  it('is taken as it is', () => {
    const all = { model: 'a/b', prompt: 'Go.', selection: 'with', variables: 'literal', system: 'Be short.', temperature: 0.5, maxOutputTokens: 100, effort: 'low', purpose: 'review', tags: ['a', 'b'], session: 's' } as const;
    expect(readPromptArgument(all)).toEqual(all);
  });

  it.each([undefined, null, 'text', 5, { scheme: 'file', path: '/a.ts', fsPath: '/a.ts' }])('asks for everything where it is %j, as menus hand it over', (value) => {
    expect(readPromptArgument(value)).toEqual({});
  });

  it.each<[object, string]>([
    [{ temperature: 3 }, 'Send Tracked Prompt cannot use the argument "temperature": it must be a number from 0 to 2.'],
    [{ temperature: '0.5' }, 'Send Tracked Prompt cannot use the argument "temperature": it must be a number from 0 to 2.'],
    [{ maxOutputTokens: 0 }, 'Send Tracked Prompt cannot use the argument "maxOutputTokens": it must be at least 1.'],
    [{ prompt: '' }, 'Send Tracked Prompt cannot use the argument "prompt": it must not be empty.'],
    [{ selection: 'maybe' }, 'Send Tracked Prompt cannot use the argument "selection": it must be one of with, without.'],
    [{ tags: ['a', ''] }, 'Send Tracked Prompt cannot use the argument "tags.1": it must not be empty.'],
    [{ modle: 'a/b' }, 'Send Tracked Prompt knows no argument "modle". It takes model, prompt, selection, variables, system, temperature, maxOutputTokens, effort, purpose, tags, session.'],
  ])('%j is refused in a sentence', (value, message) => {
    expect(() => readPromptArgument(value)).toThrow(expect.objectContaining({ code: 'bad-argument', message }));
  });
});
