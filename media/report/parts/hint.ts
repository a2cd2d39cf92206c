import { h, type Child, type VNode } from '../dom/vnode.ts';

/**
 * Something of which it can be asked where it comes from: that is shown while it is pointed at or has the focus, until Escape. What holds the two
 * must be a block: the hint stands below it, no wider than it is.
 */
export function hinted(id: string, look: string, shown: Child | readonly Child[], hint: string): readonly VNode[] {
  return [
    h('span', { key: `of ${id}`, attrs: { 'class': `hinted ${look}`.trim(), 'tabindex': 0, 'aria-describedby': id } }, shown),
    h('span', { key: id, attrs: { id, class: 'hint', role: 'tooltip' } }, hint),
  ];
}
