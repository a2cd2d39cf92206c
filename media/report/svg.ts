import { createRoot } from './dom/patch.ts';
import type { VNode } from './dom/vnode.ts';

/** What a drawing is read on; each has its colours in the style sheet. */
export type Paper = 'light' | 'dark';

/** Properties that decide how a shape looks, and a text besides; elsewhere the page's own style does. */
const OF_SHAPES = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity'];
const OF_TEXTS = [...OF_SHAPES, 'font-size', 'font-weight', 'font-family', 'text-anchor', 'paint-order'];

/** A drawing as a file of its own, its colours written out. `both`: it stands in a page that is light or dark as its reader likes. */
export function svgOf(drawing: VNode, both: boolean): string {
  const copy = painted(drawing, 'light');
  if (both) mix(copy, painted(drawing, 'dark'));
  return new XMLSerializer().serializeToString(copy);
}

/** A drawing whose style stands in attributes: a file has no style sheet, and its paper is not the editor's. */
function painted(drawing: VNode, paper: Paper): Element {
  const sheet = document.createElement('div');
  sheet.className = `unseen paper ${paper}`;
  document.body.append(sheet);
  createRoot(sheet)([drawing]);
  const [drawn] = sheet.children;
  if (drawn === undefined) throw new Error('a drawing is an element');
  const copy = drawn.cloneNode(true) as Element;
  paint(drawn, copy);
  sheet.remove();
  return copy;
}

/** Writes what is computed for each element into its twin, as attributes. */
function paint(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of from.tagName === 'text' ? OF_TEXTS : OF_SHAPES) {
    const value = style.getPropertyValue(name);
    // Fills refer to patterns of the same file, by a name without the page's address.
    if (value !== '') to.setAttribute(name, value.replace(/url\("?[^"#)]*(#[^")]+)"?\)/, 'url($1)'));
  }
  to.removeAttribute('class');
  eachChild(from, to, paint);
}

/** Lets the reader's own choice decide between the two wherever they differ. */
function mix(light: Element, dark: Element): void {
  for (const name of OF_SHAPES) {
    const [day, night] = [light.getAttribute(name), dark.getAttribute(name)];
    if (day !== null && night !== null && day !== night) light.setAttribute(name, `light-dark(${day}, ${night})`);
  }
  eachChild(light, dark, mix);
}

function eachChild(first: Element, second: Element, act: (first: Element, second: Element) => void): void {
  for (const [index, child] of [...first.children].entries()) {
    const twin = second.children[index];
    if (twin !== undefined) act(child, twin);
  }
}
