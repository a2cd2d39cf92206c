import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scope, Scoped } from '../../../src/core/budget/scope.ts';
import { EVERYTHING, SCOPE_KINDS, parseScope, scopeText, valuesIn } from '../../../src/core/budget/scope.ts';

function values(text: string, call: Scoped): readonly string[] {
  const scope = parseScope(text);
  if (scope === undefined) throw new Error(`${text} is no scope`);
  return valuesIn(scope, call);
}

function binds(text: string, call: Scoped): boolean {
  return values(text, call).length > 0;
}

describe('a scope', () => {
  it.each<[string, Scope]>([
    ['everything', EVERYTHING], [' client:cline ', { kind: 'client', pattern: 'cline' }], ['model: anthropic/* ', { kind: 'model', pattern: 'anthropic/*' }],
    ['model:openai/gpt-4o:free', { kind: 'model', pattern: 'openai/gpt-4o:free' }], ['tag:a:b', { kind: 'tag', pattern: 'a:b' }],
  ])('is written %j', (text, scope) => {
    expect(parseScope(text)).toEqual(scope);
  });

  it.each(['', 'cline', 'client', 'client:', 'client: ', ':cline', 'clients:cline', 'Client:cline', 'everything:*', 'key:x', 'source:prompt'])('is not written %j', (text) => {
    expect(parseScope(text)).toBeUndefined();
  });

  it('is read as what it was written as', () => {
    fc.assert(fc.property(fc.constantFrom(...SCOPE_KINDS), fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== ''), (kind, pattern) => {
      expect(parseScope(scopeText({ kind, pattern }))).toEqual({ kind, pattern });
    }));
  });

  it('of everything binds every call, by one value', () => {
    expect([valuesIn(EVERYTHING, {}), valuesIn(EVERYTHING, { client: 'cline', tags: ['a', 'b'] })]).toEqual([[''], ['']]);
  });

  it.each(SCOPE_KINDS)('of a %s binds no call that has none, whatever the pattern', (kind) => {
    expect(valuesIn({ kind, pattern: '*' }, {})).toEqual([]);
    expect(valuesIn({ kind, pattern: '*' }, { client: '', user: '', project: '', session: '', purpose: '', tags: [], model: '' })).toEqual([]);
  });
});

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['anthropic/*', 'anthropic/claude-haiku-4.5', true], ['anthropic/*', 'anthropic/', true], ['anthropic/*', 'anthropic', false], ['anthropic/*', 'x-anthropic/claude', false],
    ['*haiku*', 'anthropic/claude-haiku-4.5', true], ['*/claude-*-4.5', 'anthropic/claude-haiku-4.5', true], ['*/claude-*-4.5', 'anthropic/claude-haiku-4.6', false],
    ['a*a', 'a', false], ['a*a', 'aa', true], ['a*b*a', 'aba', true], ['a*b*a', 'aa', false], ['*b*b*', 'abc', false], ['**', 'x', true],
    ['OpenAI/GPT-4o', 'openai/gpt-4o', true], ['openai/gpt-4o', 'openai/gpt-4o-mini', false], ['openai/gpt.4o', 'openai/gpt-4o', false], ['[a-z]*', 'openai/gpt-4o', false],
  ])('%s fits the model %s: %s', (pattern, model, expected) => {
    expect(binds(`model:${pattern}`, { model })).toBe(expected);
  });

  it('fits what stands for its stars, whatever that is', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z/-]{0,4}$/), { minLength: 1, maxLength: 4 }), fc.array(fc.stringMatching(/^[a-z/:.-]{0,4}$/), { minLength: 3, maxLength: 3 }), (parts, between) => {
      const purpose = parts.flatMap((part, index) => (index === 0 ? [part] : [between[index - 1] ?? '', part])).join('');
      fc.pre(purpose !== '' && parts.join('*').trim() !== '');
      expect(binds(`purpose:${parts.join('*')}`, { purpose })).toBe(true);
    }));
  });

  it('does not take long, however many stars it has', () => {
    expect(binds(`purpose:${'*a'.repeat(200)}*`, { purpose: `${'a'.repeat(199)}${'b'.repeat(50_000)}` })).toBe(false);
  });
});

describe('what a scope means', () => {
  it('a client with its sub-clients, but a sub-client alone', () => {
    expect([values('client:cline', { client: 'cline' }), values('client:cline', { client: 'cline/reviewer' }), values('client:cline', { client: 'cline-fork' })]).toEqual([['cline'], ['cline'], []]);
    expect([binds('client:cline/reviewer', { client: 'cline/reviewer' }), binds('client:cline/reviewer', { client: 'cline' })]).toEqual([true, false]);
    expect(values('client:cline/*', { client: 'cline/reviewer' })).toEqual(['cline/reviewer']);
  });

  it('a sub-client by its own name and by its client\'s, where both fit: what it spends counts for its client too', () => {
    expect(values('client:*', { client: 'cline/reviewer' })).toEqual(['cline/reviewer', 'cline']);
  });

  it('a project by its folder, whatever its hash, or by both for one of several of that name', () => {
    const project = 'web shop 0a1b2c3d';
    expect([binds('project:web shop', { project }), binds('project:web*', { project }), binds('project:web shop 0a1b2c3d', { project }), binds('project:web shop ffffffff', { project }), binds('project:shop', { project })])
      .toEqual([true, true, true, false, false]);
    expect(values('project:web shop', { project })).toEqual([project]);
  });

  it('a model with all its variants, or one variant alone', () => {
    const model = 'openai/gpt-4o:free';
    expect([binds('model:openai/gpt-4o', { model }), binds('model:openai/gpt-4o:free', { model }), binds('model:openai/gpt-4o:free', { model: 'openai/gpt-4o' }), binds('model:*:free', { model })]).toEqual([true, true, false, true]);
  });

  it('each tag that fits', () => {
    expect(values('tag:team-*', { tags: ['team-a', 'nightly', 'team-b'] })).toEqual(['team-a', 'team-b']);
    expect(values('tag:nightly', { tags: ['team-a'] })).toEqual([]);
  });

  it('a session, a purpose and a user by their names', () => {
    const call = { session: 's 1', purpose: 'commit message', user: 'me@example.com' };
    expect([binds('session:s 1', call), binds('purpose:commit*', call), binds('user:*@example.com', call), binds('user:me', call)]).toEqual([true, true, true, false]);
  });
});
