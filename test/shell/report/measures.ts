import type { Page } from 'playwright-core';

/** Works out in the page how much a colour stands out from a ground, by the formula of WCAG; colours as the browser computes them. */
const CONTRAST = `
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const luminance = (...layers) => {
    context.clearRect(0, 0, 1, 1);
    for (const [colour, alpha] of layers) {
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element, name, ground) => {
    const style = getComputedStyle(element);
    const colour = style.getPropertyValue(name).replace(/^linear-gradient\\(to top, (.*?\\)) .*$/, '$1');
    if (!CSS.supports('color', colour)) return 0;
    const alpha = Number(style.getPropertyValue(name + '-opacity') || 1);
    const [darker, lighter] = [luminance([ground, 1], [colour, alpha]), luminance([ground, 1])].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const groundOf = (element) => getComputedStyle(element).getPropertyValue('--vscode-editor-background');`;

/** How much elements stand out from the page, by their selectors and by the property that paints them; 0 where nothing does. */
export async function contrastsOf(page: Page, drawn: Readonly<Record<string, string>>): Promise<Readonly<Record<string, number>>> {
  return page.evaluate<Readonly<Record<string, number>>>(`(() => {${CONTRAST}
    return Object.fromEntries(Object.entries(${JSON.stringify(drawn)}).map(([selector, name]) => [selector, contrast(document.querySelector(selector), name, groundOf(document.body))]));
  })()`);
}

/** The same of paints: on the page, and on the papers of its exports. */
export async function contrastsOfPaints(page: Page, filled: readonly string[], outlined: readonly string[]): Promise<Readonly<Record<string, number>>> {
  return page.evaluate<Readonly<Record<string, number>>>(`(() => {${CONTRAST}
    const found = {};
    for (const surface of ['page', 'paper light', 'paper dark']) {
      const sheet = document.createElement('div');
      sheet.className = surface;
      document.body.append(sheet);
      const of = (inside, name) => {
        sheet.innerHTML = '<svg>' + inside + '</svg>';
        return contrast(sheet.querySelector('rect'), name, groundOf(sheet));
      };
      for (const paint of ${JSON.stringify(filled)}) found[surface + ' ' + paint] = of('<g class="tile ' + paint + '"><rect /></g>', 'fill');
      for (const paint of ${JSON.stringify(outlined)}) found[surface + ' ' + paint] = of('<rect class="edge ' + paint + '" />', 'stroke');
      sheet.remove();
    }
    return found;
  })()`);
}

/** Gives all series one colour: what still tells them apart is no colour. */
export async function withOneHue(page: Page): Promise<void> {
  await page.evaluate(`for (const name of ['hue-0', 'hue-1', 'hue-2', 'hue-3', 'hue-4', 'hue-5', 'hue-6', 'hue-other', 'ink']) document.documentElement.style.setProperty('--' + name, '#888')`);
}

/** Elements that move, or would where they change; within the toolkit's elements, too. */
export async function inMotion(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const all = (root) => [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot === null ? [] : all(element.shadowRoot))]);
    const lasts = (times) => times.split(', ').some((time) => parseFloat(time) > 0);
    const moves = ({ transitionProperty, transitionDuration, animationName, animationDuration }) => (transitionProperty !== 'none' && lasts(transitionDuration)) || (animationName !== 'none' && lasts(animationDuration));
    return all(document).flatMap((element) => [null, '::before', '::after'].filter((part) => moves(getComputedStyle(element, part))).map((part) => element.tagName + '.' + element.className + (part ?? '')));
  })()`);
}
