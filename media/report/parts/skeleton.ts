import { h, type VNode } from '../dom/vnode.ts';

/** Stands where the report will be, in its measures, so that nothing jumps when it comes. */
export function skeleton(): VNode {
  return h('div', { key: 'skeleton', attrs: { class: 'skeleton' } },
    h('header', { attrs: { 'aria-hidden': 'true' } },
      h('div', { key: 'today', attrs: { class: 'today' } }, line('short'), line('large'), line('bar'), line('medium')),
      h('div', { key: 'facts', attrs: { class: 'facts' } }, ['week', 'month', 'key'].map((key) => h('div', { key, attrs: { class: 'fact' } }, line('short'), line('medium'), line('bar'))))),
    h('div', { attrs: { class: 'block', 'aria-hidden': 'true' } }),
    h('div', { attrs: { 'aria-hidden': 'true' } }, Array.from({ length: 5 }, (_, row) => h('div', { key: `${row}`, attrs: { class: 'ghost row' } }))));
}

function line(size: string): VNode {
  return h('div', { key: size, attrs: { class: `ghost ${size}` } });
}
