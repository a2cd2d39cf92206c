import { describe, expect, it } from 'vitest';
import { h, textOf } from '../../../media/report/dom/vnode.ts';
import { readModelList } from '../../../media/report/model/modelsReply.ts';
import { groupName } from '../../../media/report/model/names.ts';

describe('the name of a group', () => {
  it.each([
    ['model', 'a/b', { 'a/b': 'B' }, 'B'], ['model', '', {}, 'No model'], ['client', '', {}, '(none)'], ['status', 'ok', {}, 'Answered'], ['key', '0123456789', {}, '01234567…'],
    ['client', '\u202eevil', {}, 'evil'], ['session', '\u200b', {}, 'U+200B'], ['model', 'a/b', { 'a/b': '\u3164' }, 'U+3164'], ['project', 'שם', {}, 'שם'],
  ] as const)('of %s %j can be seen', (by, key, names, expected) => {
    expect(groupName(by, key, names)).toBe(expected);
  });
});

describe('what stands on the page', () => {
  it('has nothing in it that hides or turns a text round, but for the isolates of names', () => {
    const node = h('p', { attrs: { 'title': '\u202ea\u200b', 'aria-label': '\u2068שם\u2069, $1', 'id': 'x' } }, '\u202eb', h('b', {}, '\u2068שם\u2069 \u2066c'));
    expect(node.props.attrs).toEqual({ 'title': 'a', 'aria-label': '\u2068שם\u2069, $1', 'id': 'x' });
    expect(textOf(node)).toBe('b\u2068שם\u2069 c');
  });

  it('names models so that they can be seen', () => {
    const model = { id: 'a/b', name: '\u200b', vendor: '\u202eA', prices: {}, tiers: [], changesByTime: false, inputs: [], outputs: [], tools: false, reasoning: false, structured: false, free: false };
    expect(readModelList({ fetchedAt: 0, defaultModel: '', models: [model] }).models).toMatchObject([{ id: 'a/b', name: 'U+200B', vendor: 'A' }]);
  });
});
