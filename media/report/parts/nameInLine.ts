import { h, type VNode } from '../dom/vnode.ts';
import { endsOf } from '../model/names.ts';

/** A name in one line that keeps both its ends where it has to be cut. It may be in two parts, which are read one by one: what is around it has to be labelled with the whole name. */
export function nameInLine(name: string, title?: string): VNode {
  const ends = endsOf(name);
  return ends === undefined
    ? h('bdi', { key: 'name', attrs: { class: 'name', title } }, name)
    : h('bdi', { key: 'ends', attrs: { class: 'name ends', title } }, ends.map((part, index) => h('span', { key: `${index}` }, part)));
}
