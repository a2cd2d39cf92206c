import { h, type VNode } from '../dom/vnode.ts';
import { endsOf } from '../model/names.ts';

/** A name in one line that keeps both its ends where it has to be cut: then it is drawn in two parts, and read and searched as a whole. */
export function nameInLine(name: string, title?: string): VNode {
  const ends = endsOf(name);
  if (ends === undefined) return h('bdi', { key: 'name', attrs: { class: 'name', title } }, name);
  return h('bdi', { key: 'ends', attrs: { class: 'name ends', title } },
    h('span', { key: 'whole', attrs: { class: 'unseen' } }, name),
    ends.map((part, index) => h('span', { key: `${index}`, attrs: { 'data-part': part, 'aria-hidden': 'true' } })));
}
