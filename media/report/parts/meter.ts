import { h, type VNode } from '../dom/vnode.ts';
import type { Meter } from '../model/limits.ts';

/** A thin bar that shows how much of a limit is used. */
export function meterBar({ fill, tone, label }: Meter): VNode {
  const percent = Math.round(fill * 1000) / 10;
  return h('div', { key: 'meter', attrs: { class: `meter ${tone}`, role: 'meter', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': percent } },
    h('div', { attrs: { class: 'fill' }, css: { width: `${percent}%` } }));
}
