import { h, type VNode } from '../dom/vnode.ts';
import { HUES, type Paint } from '../model/series.ts';

const TILE = 6;

/** Textures over the hues: they tell series apart where colours cannot. The first stays plain. */
const TEXTURES: readonly string[] = ['', 'M0 6 6 0M-1.5 1.5 1.5-1.5M4.5 7.5l3-3', 'M3 3h.01', 'M0 0l6 6M-1.5 4.5l3 3M4.5-1.5l3 3', 'M0 3h6', 'M3 0v6', 'M0 3h6M3 0v6'];

/** The fill of a series. */
export function fillOf(paint: Paint): string {
  return `url(#paint-${paint})`;
}

/** A sample of a series' fill, beside its name. */
export function swatch(paint: Paint): VNode {
  return h('svg', { attrs: { class: 'swatch', width: 12, height: 12, 'aria-hidden': 'true' } },
    h('rect', { attrs: { x: 0.5, y: 0.5, width: 11, height: 11, fill: fillOf(paint), class: `edge ${paint}` } }));
}

/** The fills that charts and samples refer to; once on a page. */
export function paints(): VNode {
  return h('svg', { key: 'paints', attrs: { class: 'paints', width: 0, height: 0, 'aria-hidden': 'true' } }, tiles());
}

/** The same, to stand within a drawing that is read by itself. */
export function tiles(): VNode {
  const hues = Array.from({ length: HUES }, (_, hue) => tile(`hue-${hue}`, TEXTURES[hue] ?? ''));
  return h('defs', {}, hues, tile('other', ''), tile('elsewhere', 'M0 6 6 0M-1.5 1.5 1.5-1.5M4.5 7.5l3-3'));
}

function tile(paint: Paint, texture: string): VNode {
  return h('pattern', { key: paint, attrs: { id: `paint-${paint}`, width: TILE, height: TILE, patternUnits: 'userSpaceOnUse' } },
    h('rect', { attrs: { width: TILE, height: TILE, class: `tile-${paint}` } }),
    texture !== '' && h('path', { attrs: { d: texture, class: `texture on-${paint}` } }));
}
