/** A part of the list, by positions; `end` excluded. */
export interface Rows {
  readonly first: number;
  readonly end: number;
}

/**
 * What is to be seen of a list of rows that are all of one height. A browser draws no element higher than some ten million pixels: `top` is
 * where the view begins in a list of any length, `scrolled` where the scroll bar stands for it. All in pixels.
 */
export interface Viewport {
  readonly count: number;
  readonly rowHeight: number;
  readonly height: number;
  readonly top: number;
  readonly scrolled: number;
}

/** Higher than that no element is made, far below what browsers bear at any zoom. */
export const MOST_HEIGHT = 6_000_000;
/** What is scrolled by more than so many views at once was dragged or jumped: it goes by the whole length then. */
const NEAR = 3;

/** Nothing to be seen yet. */
export const NO_VIEW: Viewport = { count: 0, rowHeight: 24, height: 0, top: 0, scrolled: 0 };

/** How high the scrolled element is to be. */
export function contentHeight({ count, rowHeight }: Pick<Viewport, 'count' | 'rowHeight'>): number {
  return Math.min(count * rowHeight, MOST_HEIGHT);
}

/** The view after the element was scrolled: by as many pixels where it was a little way, and to the same share of the whole where it was not. */
export function scrolledTo(view: Viewport, scrolled: number): Viewport {
  const way = scrolled - view.scrolled;
  if (!isScaled(view)) return at(view, scrolled, scrolled);
  const top = Math.abs(way) <= NEAR * view.height ? view.top + way : (scrolled / mostScrolled(view)) * mostTop(view);
  return at(view, top, scrolled);
}

/** Where the scroll bar should stand for what is seen. Little ways let it drift. */
export function settledAt(view: Viewport): number {
  if (!isScaled(view)) return view.top;
  return mostTop(view) === 0 ? 0 : (view.top / mostTop(view)) * mostScrolled(view);
}

/** Whether the scroll bar has drifted so far that one could soon not scroll on. */
export function hasDrifted(view: Viewport): boolean {
  const most = mostScrolled(view);
  const isStuck = (view.scrolled <= 0 && view.top > 0) || (view.scrolled >= most - 1 && view.top < mostTop(view) - 1);
  return isScaled(view) && (isStuck || Math.abs(settledAt(view) - view.scrolled) > NEAR * view.height);
}

/** The same with other measures; what is seen at the top stays there. */
export function measured(view: Viewport, measures: Partial<Pick<Viewport, 'count' | 'rowHeight' | 'height'>>): Viewport {
  const next = { ...view, ...measures };
  const settled = at(next, (view.top / view.rowHeight) * next.rowHeight, view.scrolled);
  return { ...settled, scrolled: settledAt(settled) };
}

/** The view so many rows further down, as rows were put in above. */
export function shifted(view: Viewport, rows: number): Viewport {
  return moved(view, view.top + rows * view.rowHeight);
}

/** The view with a row in it, moved no further than needed. */
export function revealing(view: Viewport, position: number): Viewport {
  const start = position * view.rowHeight;
  if (start < view.top) return moved(view, start);
  const end = start + view.rowHeight;
  return end > view.top + view.height ? moved(view, end - view.height) : view;
}

/** The rows of which anything is to be seen. */
export function visibleRows({ top, height, rowHeight, count }: Viewport): Rows {
  return { first: Math.max(0, Math.min(count, Math.floor(top / rowHeight))), end: Math.min(count, Math.ceil((top + height) / rowHeight)) };
}

function moved(view: Viewport, top: number): Viewport {
  const next = at(view, top, view.scrolled);
  return { ...next, scrolled: settledAt(next) };
}

function at(view: Viewport, top: number, scrolled: number): Viewport {
  return { ...view, top: Math.max(0, Math.min(top, mostTop(view))), scrolled };
}

function isScaled({ count, rowHeight }: Viewport): boolean {
  return count * rowHeight > MOST_HEIGHT;
}

function mostTop({ count, rowHeight, height }: Viewport): number {
  return Math.max(0, count * rowHeight - height);
}

function mostScrolled(view: Viewport): number {
  return Math.max(0, contentHeight(view) - view.height);
}
