import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { INSIGHT_STATES } from '../../fixtures/report/insightStates.ts';
import { STATES } from '../../fixtures/report/states.ts';
import { THEMES } from '../../fixtures/report/themes.ts';
import { checkAccessibility } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { bundleReport } from './bundle.ts';
import { reach } from './reach.ts';
import { serveReport } from './server.ts';

/**
 * Draws every state in every theme and width to artifacts/report/, checks each for broken rules and accessibility, and fails if there are any.
 * `node test/shell/report/gallery.ts [state,… [theme,… [width,…]]]`
 */
const [states, themes, widths] = [0, 1, 2].map((index) => process.argv[2 + index]?.split(',').filter((part) => part !== '' && part !== 'all') ?? []);
const ALL = [...STATES, ...INSIGHT_STATES];
const folder = join(import.meta.dirname, '../../../artifacts/report');

const server = await serveReport(await bundleReport());
const browser = await launchBrowser();
const found: string[] = [];
let drawn = 0;
for (const theme of THEMES.filter(({ id }) => wanted(themes, id))) {
  for (const width of [300, 700, 1200].filter((one) => wanted(widths, `${one}`))) {
    for (const state of ALL.filter(({ name }) => wanted(states, name))) {
      found.push(...await draw(state, theme, width));
      drawn += 1;
    }
  }
}
await browser.close();
await server.close();
console.log(`${drawn} pictures in artifacts/report, ${found.length} problems`);
for (const problem of found) console.log(problem);
process.exitCode = found.length === 0 ? 0 : 1;

async function draw(state: typeof ALL[number], theme: typeof THEMES[number], width: number): Promise<readonly string[]> {
  const webview = await reach(browser, state, { address: server.address, theme, width });
  mkdirSync(folder, { recursive: true });
  await webview.page.screenshot({ path: join(folder, `${state.name}-${theme.id}-${width}.png`), fullPage: true });
  const overflow = await webview.page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  const problems = [...await webview.problems(), ...await checkAccessibility(webview.page), ...(overflow ? ['scrolls sideways'] : [])];
  await webview.close();
  return problems.map((problem) => `${state.name} ${theme.id} ${width}: ${problem}`);
}

function wanted(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.length === 0 || names.includes(name);
}
