import { h, type VNode } from '../dom/vnode.ts';
import type { IconName, Mark } from '../model/tone.ts';

/** Outlines on a field of 16 × 16. */
const PATHS: Readonly<Record<IconName, string>> = {
  check: 'M3 8.5 6.5 12 13 4.5',
  warning: 'M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.4v.6',
  error: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  stop: 'M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM5 8h6',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2v3.8M8 4.8v.6',
  cloudOff: 'M4.6 12.5a3 3 0 0 1-.4-5.9A4 4 0 0 1 12 6.8a2.9 2.9 0 0 1-.4 5.7zM2.5 2.5l11 11',
  clock: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.5V8l2.6 1.6',
  key: 'M10.5 2a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM8 8l-6 6M4 12l1.6 1.6',
  cancel: 'M4 4l8 8M12 4l-8 8',
};

/** A picture beside a word. Screen readers read the word. */
export function icon(name: IconName): VNode {
  return h('svg', { attrs: { class: 'icon', viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' } }, h('path', { attrs: { d: PATHS[name] } }));
}

/** A state: picture and word, coloured only when it asks for attention. */
export function mark({ icon: name, word, tone }: Mark): VNode {
  return h('span', { attrs: { class: `mark ${tone}` } }, icon(name), h('span', {}, word));
}
