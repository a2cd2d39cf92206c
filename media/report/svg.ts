/** Properties that decide how a shape looks; elsewhere the page's own style does. */
const PROPERTIES = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'opacity', 'font-size', 'font-weight', 'font-family', 'text-anchor', 'paint-order'];

/** A drawing of the page as a file of its own: its colours written out, its patterns with it. Empty where there is none. */
export function svgOf(id: string, paintsSelector: string): string {
  const drawing = document.getElementById(id);
  if (!(drawing instanceof SVGSVGElement)) return '';
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  paint(drawing, copy);
  const patterns = document.querySelector(`${paintsSelector} defs`);
  if (patterns !== null) {
    const defs = patterns.cloneNode(true) as SVGElement;
    paint(patterns, defs);
    copy.prepend(defs);
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 0 ${drawing.getAttribute('width') ?? ''} ${drawing.getAttribute('height') ?? ''}`);
  copy.removeAttribute('aria-hidden');
  copy.style.removeProperty('background');
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of [['width', '100%'], ['height', '100%'], ['fill', getComputedStyle(document.body).backgroundColor]] as const) background.setAttribute(name, value);
  copy.prepend(background);
  return new XMLSerializer().serializeToString(copy);
}

/** Writes what is computed for each element into its twin, as attributes: a file has no style sheet. */
function paint(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of PROPERTIES) {
    const value = style.getPropertyValue(name);
    // Fills refer to patterns of the same file, by a name without the page's address.
    if (value !== '') to.setAttribute(name, value.replace(/url\("?[^"#)]*(#[^")]+)"?\)/, 'url($1)'));
  }
  to.removeAttribute('class');
  for (const [index, child] of [...from.children].entries()) {
    const twin = to.children[index];
    if (twin !== undefined) paint(child, twin);
  }
}
