import { describe, expect, it } from 'vitest';
import { h, textOf, type VNode } from '../../../media/report/dom/vnode.ts';

const tree = (node: VNode): string => `${node.tag}(${node.children.map((child) => (typeof child === 'string' ? child : tree(child))).join(',')})`;

describe('descriptions of elements', () => {
  it('leave out what a condition left out', () => {
    expect(tree(h('p', {}, 'a', undefined, false, h('b', {}, 'c'), ['d', h('i')]))).toBe('p(a,b(c),d,i())');
  });

  it('keep markup in foreign texts as text', () => {
    expect(textOf(h('p', {}, h('bdi', {}, '<img src=x onerror=alert(1)>'), '!'))).toBe('<img src=x onerror=alert(1)>!');
  });
});
