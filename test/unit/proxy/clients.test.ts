import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpendError } from '../../../src/core/errors.ts';
import type { ProxyClient } from '../../../src/core/proxy/client.ts';
import { readClientList, writeClientList } from '../../../src/core/proxy/clientList.ts';
import { isClientToken, withClient, withHash, withName, withoutClient } from '../../../src/core/proxy/clients.ts';
import { callerName, clientNameProblem, mayAsk } from '../../../src/core/proxy/names.ts';

function client(name: string, more: Partial<ProxyClient> = {}): ProxyClient {
  return { name, hash: 'ab'.repeat(32), createdAt: 1_795_000_000_000, ...more };
}

const LIST = [client('cline', { tool: 'cline' }), client('aider'), client('my-script')];

/** What the user is told. */
function said(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof SpendError && error.code === 'bad-argument') return error.message;
    throw error;
  }
  return '';
}

const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/).filter((text) => text !== 'default');

describe('a client', () => {
  it('is added behind the others, with a name that nobody has', () => {
    expect(withClient(LIST, client('roo'))).toEqual([...LIST, client('roo')]);
    expect(said(() => withClient(LIST, client('aider')))).toBe('There is a client aider already. Choose another name, or give that one a new token.');
  });

  it('is renamed in its place, and keeps its token', () => {
    expect(withName(LIST, 'aider', 'pair')).toEqual([LIST[0], client('pair'), LIST[2]]);
    expect(said(() => withName(LIST, 'aider', 'cline'))).toMatch(/^There is a client cline already\./);
    expect(said(() => withName(LIST, 'roo', 'cline'))).toMatch(/^There is no client "roo"\./);
  });

  it('gets another token, or is taken away', () => {
    expect(withHash(LIST, 'cline', 'cd'.repeat(32))[0]).toEqual(client('cline', { tool: 'cline', hash: 'cd'.repeat(32) }));
    expect(withoutClient(LIST, 'cline')).toEqual(LIST.slice(1));
  });

  it.each([
    ['clnie', 'There is no client "clnie". Did you mean cline?'],
    ['Aider', 'There is no client "Aider". Did you mean aider?'],
    ['zed', 'There is no client "zed". There is cline, aider, my-script.'],
  ])('%s that there is not is told with what was meant', (typed, words) => {
    for (const change of [() => withoutClient(LIST, typed), () => withHash(LIST, typed, ''), () => withName(LIST, typed, 'x')]) expect(said(change)).toBe(words);
    expect(said(() => withoutClient([], typed))).toBe(`There is no client "${typed}". There is none at all: add it first.`);
  });
});

describe('a name', () => {
  it.each(['a', '0', 'cline', 'my-script_2.0', 'a'.repeat(64)])('can be %s', (text) => {
    expect(clientNameProblem(text)).toBeUndefined();
  });

  it.each([
    ['Cline', 'Write it as cline.'], [' Claude Code ', 'Write it as claude-code.'], ['cline/reviewer', 'Write it as cline-reviewer.'], ['-x-', 'Write it as x.'], ['a:b', 'Write it as a-b.'], ['a'.repeat(65), `Write it as ${'a'.repeat(64)}.`],
    ['', 'Choose another name.'], ['日本', 'Choose another name.'], ['default', 'Choose another name.'], ['DEFAULT', 'Choose another name.'],
  ])('cannot be "%s": %s', (text, hint) => {
    expect(clientNameProblem(text)?.endsWith(` ${hint}`)).toBe(true);
    expect(said(() => withClient([], client(text)))).toBe(clientNameProblem(text));
    expect(said(() => withName(LIST, 'aider', text))).toBe(clientNameProblem(text));
  });

  it('that is proposed can be one', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      const proposed = /Write it as (.*)\.$/.exec(clientNameProblem(text) ?? '')?.[1];
      if (proposed !== undefined) expect(clientNameProblem(proposed)).toBeUndefined();
    }));
  });
});

describe('a call', () => {
  it.each([
    [undefined, 'cline'], ['', 'cline'], [' ', 'cline'], ['default', 'cline'], ['Default', 'cline'],
    ['tenant-a', 'cline/tenant-a'], ['Tenant-A', 'cline/tenant-a'], ['org:7', 'cline/org:7'], ['me@example.com', 'cline/me@example.com'], ['a'.repeat(64), `cline/${'a'.repeat(64)}`],
    ['a'.repeat(65), undefined], ['a/b', undefined], ['a b', undefined], ['*', undefined], ['@a', undefined], ['a,b', undefined], ['ä', undefined], ['../x', undefined],
  ])('of sub-client %j counts for %j', (sub, expected) => {
    expect(callerName('cline', sub)).toBe(expected);
  });
});

describe('who asks', () => {
  it.each([
    ['cline', 'cline'], ['default', 'cline/default'], [' Default', 'cline/default'], ['cline/default', 'cline/default'], ['cline/tenant-a', 'cline/tenant-a'], ['tenant-a', 'cline/tenant-a'], ['cline/cline', 'cline/cline'],
    ['roo', 'cline/roo'], ['roo/tenant-a', undefined], ['', undefined], ['cline/', undefined], ['/', undefined], ['cline/a/b', undefined], ['..', undefined], ['*', undefined],
  ])('by the name "%s" is told of %j', (asked, expected) => {
    expect(mayAsk('cline', asked)).toBe(expected);
  });

  it('is told of nobody else, whatever the name', () => {
    fc.assert(fc.property(name, fc.oneof(fc.string(), name, fc.tuple(name, name).map((parts) => parts.join('/'))), (own, asked) => {
      const found = mayAsk(own, asked);
      expect(found === undefined || found === own || found.startsWith(`${own}/`)).toBe(true);
    }));
  });
});

describe('a token', () => {
  it.each([
    [`sk-spend-${'A_-9'.repeat(10)}abc`, true], [`sk-spend-${'a'.repeat(42)}`, false], [`sk-spend-${'a'.repeat(44)}`, false], [`sk-or-v1-${'a'.repeat(43)}`, false], [`sk-spend-${'a'.repeat(42)}=`, false], [`sk-spend-${'a'.repeat(43)}\n`, false], ['', false],
  ])('looks like one, or does not: %j', (text, expected) => {
    expect(isClientToken(text)).toBe(expected);
  });
});

describe('the list as a file', () => {
  it('is read as it was written', () => {
    const one = fc.record({ name, hash: fc.stringMatching(/^[0-9a-f]{64}$/), createdAt: fc.integer({ min: 0, max: 8.64e15 }) });
    fc.assert(fc.property(fc.uniqueArray(one, { selector: (each) => each.name }), (clients) => {
      expect(readClientList(writeClientList(clients))).toEqual({ kind: 'good', clients });
    }));
    expect(readClientList(writeClientList(LIST))).toEqual({ kind: 'good', clients: LIST });
  });

  it('that a newer program wrote is not taken for damage', () => {
    expect(readClientList('{"version":2,"tenants":{}}')).toEqual({ kind: 'newer' });
  });

  it.each([
    '', '{', 'null', '[]', '{"version":1}', '{"version":"1","clients":[]}', '{"clients":[]}', '{"version":1,"clients":{}}', '{"version":1,"clients":[null]}',
    writeClientList([client('Cline')]), writeClientList([client('default')]), writeClientList([client('a', { hash: 'AB'.repeat(32) })]), writeClientList([client('a', { hash: '' })]), writeClientList([client('a'), client('a')]), writeClientList([client('a', { createdAt: 1.5 })]), writeClientList([client('a', { tool: '' })]),
  ])('is damaged where it says something else: %s', (text) => {
    expect(readClientList(text)).toEqual({ kind: 'damaged' });
  });

  it('is never half read, wherever it is cut off', () => {
    const whole = writeClientList(LIST);
    for (let length = 0; length < whole.length - 1; length += 1) expect(readClientList(whole.slice(0, length))).toEqual({ kind: 'damaged' });
  });
});
