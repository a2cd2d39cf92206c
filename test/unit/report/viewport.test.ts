import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_HEIGHT, NO_VIEW, contentHeight, hasDrifted, measured, revealing, scrolledTo, settledAt, shifted, visibleRows, type Viewport } from '../../../media/report/model/viewport.ts';

const ROW = 24;
const HEIGHT = 600;

function viewOf(count: number): Viewport {
  return measured(NO_VIEW, { count, rowHeight: ROW, height: HEIGHT });
}

/** What the browser's scroll bar allows. */
function most(view: Viewport): number {
  return Math.max(0, contentHeight(view) - view.height);
}

describe('the view of a list', () => {
  it('shows every row of a list of any length, first and last included', () => {
    for (const count of [1, 10, 1000, 1_000_000]) {
      expect(visibleRows(viewOf(count)).first).toBe(0);
      expect(visibleRows(scrolledTo(viewOf(count), most(viewOf(count)))).end).toBe(count);
    }
    expect(visibleRows(viewOf(0))).toEqual({ first: 0, end: 0 });
  });

  it('is never higher than a browser can draw', () => {
    expect(contentHeight(viewOf(1_000_000))).toBe(MOST_HEIGHT);
    expect(contentHeight(viewOf(100))).toBe(2400);
  });

  it('moves by as many pixels as the wheel does, wherever it is', () => {
    fc.assert(fc.property(fc.constantFrom(1000, 1_000_000), fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.integer({ min: -400, max: 400 }), (count, share, way) => {
      const start = scrolledTo(viewOf(count), most(viewOf(count)) * share);
      const moved = scrolledTo(start, start.scrolled + way);
      expect(moved.top - start.top).toBeCloseTo(way, 3);
    }));
  });

  it('goes to the same share of the list where the scroll bar is dragged', () => {
    const view = viewOf(1_000_000);
    const half = scrolledTo(view, most(view) / 2);
    expect(visibleRows(half).first).toBeGreaterThan(499_900);
    expect(visibleRows(half).first).toBeLessThan(500_100);
  });

  it('reaches either end by small steps alone, as the scroll bar is put right before it stops', () => {
    let view = scrolledTo(viewOf(1_000_000), most(viewOf(1_000_000)) * 0.998);
    for (let step = 0; step < 400 && visibleRows(view).end < view.count; step++) {
      view = scrolledTo(view, Math.min(most(view), view.scrolled + 300));
      if (hasDrifted(view)) view = { ...view, scrolled: settledAt(view) };
    }
    expect(visibleRows(view).end).toBe(view.count);
  });

  it('keeps what is read where rows come in above', () => {
    fc.assert(fc.property(fc.constantFrom(1000, 1_000_000), fc.double({ min: 0.1, max: 0.9, noNaN: true }), fc.integer({ min: 1, max: 500 }), (count, share, rows) => {
      const before = scrolledTo(viewOf(count), most(viewOf(count)) * share);
      const after = shifted(measured(before, { count: count + rows }), rows);
      expect(after.top - rows * ROW).toBeCloseTo(before.top, 3);
      expect(settledAt(after)).toBeCloseTo(after.scrolled, 3);
    }));
  });

  it('keeps its first row where rows grow higher', () => {
    const before = scrolledTo(viewOf(1_000_000), 1_234_567);
    expect(visibleRows(measured(before, { rowHeight: 44 })).first).toBe(visibleRows(before).first);
  });

  it('moves no further than needed to show a row', () => {
    fc.assert(fc.property(fc.constantFrom(40, 1_000_000), fc.nat(999_999), fc.double({ min: 0, max: 1, noNaN: true }), (count, place, share) => {
      const position = place % count;
      const before = scrolledTo(viewOf(count), most(viewOf(count)) * share);
      const after = revealing(before, position);
      expect(position * ROW).toBeGreaterThanOrEqual(after.top - 0.001);
      expect((position + 1) * ROW).toBeLessThanOrEqual(after.top + HEIGHT + 0.001);
      if (position * ROW >= before.top && (position + 1) * ROW <= before.top + HEIGHT) expect(after.top).toBe(before.top);
    }));
  });

  it('ends where a shorter list ends', () => {
    const view = scrolledTo(viewOf(1000), most(viewOf(1000)));
    expect(visibleRows(measured(view, { count: 30 })).end).toBe(30);
    expect(measured(view, { count: 3 }).top).toBe(0);
  });
});
