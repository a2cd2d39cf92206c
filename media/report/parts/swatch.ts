import { h, type VNode } from '../dom/vnode.ts';
import type { Paint } from '../model/series.ts';

const TILE = 6;

/** Textures of the hues: they tell series apart where colours cannot. The first stays plain. */
const TEXTURES: readonly string[] = ['', 'M0 6 6 0M-1.5 1.5 1.5-1.5M4.5 7.5l3-3', 'M3 3h.01', 'M0 0l6 6M-1.5 4.5l3 3M4.5-1.5l3 3', 'M0 3h6', 'M3 0v6', 'M0 3h6M3 0v6'];
/** The texture of what has no hue. */
const CROSSED = 'M0 0l6 6M0 6 6 0';

/** The fill of a series. */
export function fillOf(paint: Paint): string {
  return `url(#paint-${paint})`;
}

/** A sample of a series' fill or line, beside its name. */
export function swatch(paint: Paint, isLine = false): VNode {
  const size = isLine ? { width: 18, height: 12, viewBox: '-4 0 18 12' } : { width: 12, height: 12 };
  return h('svg', { attrs: { 'class': 'swatch', ...size, 'aria-hidden': 'true' } }, isLine ? lineSample(paint) : fillSample(paint));
}

/** Twelve pixels of a fill. */
export function fillSample(paint: Paint): VNode {
  return h('rect', { attrs: { x: 0.5, y: 0.5, width: 11, height: 11, fill: fillOf(paint), class: `edge ${paint}` } });
}

/** As much of a line as its dashes are known by: a little more than twelve pixels, on both sides. */
export function lineSample(paint: Paint): VNode {
  return h('g', { attrs: { class: `trace ${paint}` } }, h('polyline', { attrs: { points: '-4,6 14,6' } }));
}

/** The fills that charts and samples refer to; once on a page. */
export function paints(): VNode {
  return h('svg', { key: 'paints', attrs: { class: 'paints', width: 0, height: 0, 'aria-hidden': 'true' } }, tiles());
}

/** The same, to stand within a drawing that is read by itself. */
export function tiles(): VNode {
  return h('defs', {}, TEXTURES.flatMap((texture, hue) => [tile(`hue-${hue}`, texture), tile(`outline-${hue}`, texture)]), tile('other', CROSSED), tile('elsewhere', CROSSED));
}

function tile(paint: Paint, texture: string): VNode {
  return h('pattern', { key: paint, attrs: { id: `paint-${paint}`, class: `tile ${paint}`, width: TILE, height: TILE, patternUnits: 'userSpaceOnUse' } },
    h('rect', { attrs: { width: TILE, height: TILE } }),
    texture !== '' && h('path', { attrs: { d: texture } }));
}
