import { h, type VNode } from '../dom/vnode.ts';
import type { Sample, Sheet, SheetEntry, SheetText } from '../model/sheet.ts';
import { fillSample, lineSample, tiles } from './swatch.ts';
import { shapesOf } from './trendChart.ts';

/** A chart to be read by itself: its title, what it is about, and a legend. `hasGround`: it brings the paper that it stands on, with its margin. */
export function chartSheet({ width, height, title, notes, left, chartTop, chart, legend }: Sheet, hasGround: boolean): VNode {
  const [x, shown] = hasGround ? [0, width] : [left, width - 2 * left];
  return h('svg', { attrs: { 'class': 'chart sheet', 'width': shown, height, 'viewBox': `${x} 0 ${shown} ${height}`, 'role': 'img', 'aria-label': title.text } },
    tiles(),
    hasGround && h('rect', { key: 'ground', attrs: { width, height, class: 'ground' } }),
    textAt(title, 'title'),
    notes.map((note) => textAt(note, 'quiet')),
    h('g', { key: 'chart', attrs: { transform: `translate(${left} ${chartTop})` } }, shapesOf(chart, { column: undefined, from: undefined })),
    legend.map(entry));
}

function textAt({ x, y, text }: SheetText, className: string): VNode {
  return h('text', { key: `${y}`, attrs: { x, y, class: className } }, text);
}

function entry({ x, y, text, sample, amount, end }: SheetEntry, index: number): VNode {
  return h('g', { key: `entry ${index}`, attrs: { class: 'entry' } },
    h('g', { key: 'sample', attrs: { transform: `translate(${x - 20} ${y - 10})` } }, sampleOf(sample)),
    h('text', { key: 'name', attrs: { x, y } }, text),
    h('text', { key: 'amount', attrs: { 'x': end, y, 'text-anchor': 'end' } }, amount));
}

/** Twelve pixels of what stands in the chart. */
function sampleOf(sample: Sample): VNode {
  switch (sample.kind) {
    case 'fill': return fillSample(sample.paint);
    case 'trace': return lineSample(sample.paint);
    case 'before': return h('line', { attrs: { x1: 0, x2: 12, y1: 6, y2: 6, class: 'before' } });
    case 'outlook': return h('g', { attrs: { class: 'outlook' } }, h('rect', { attrs: { x: 2, width: 8, height: 12, class: 'band' } }), h('line', { attrs: { x1: 0, x2: 12, y1: 6, y2: 6, class: 'expected' } }));
  }
}
