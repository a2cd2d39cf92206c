import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { AnalysisAsk, AnalysisReply } from '../../../src/protocol/analysis.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { THEMES } from '../../fixtures/report/themes.ts';
import { analysisOf } from '../../fixtures/report/world.ts';
import { contrastsOf, contrastsOfPaints, inMotion, withOneHue } from './measures.ts';
import { themeOf, useReport } from './stage.ts';

const stage = useReport();

const HUES = [0, 1, 2, 3, 4, 5, 6];
const FILLED = [...HUES.map((hue) => `hue-${hue}`), 'other'];
const OUTLINED = [...HUES.map((hue) => `outline-${hue}`), 'elsewhere'];
const LINES = [...FILLED.slice(0, -1), ...OUTLINED.slice(0, -1)];

/** What graphics need to be made out, by WCAG 1.4.11. */
const LEAST = 3;

/** What is drawn besides series, and which property paints it. */
const DRAWN: Readonly<Record<string, string>> = {
  '.limit': 'stroke', '.running': 'stroke', '.before': 'stroke', '.outlook .expected': 'stroke', '.outlook .band': 'stroke',
  '.share-fill': 'background-color', '.meter.calm .fill': 'background-color', '.meter.warning .fill': 'background-color', '.heat-map .depth-1': 'background-image', '.heat-map .depth-5': 'background-image',
};

/** The running totals of the fixture know no latencies: as if each call of a column had taken so long. */
async function timed(ask: AnalysisAsk): Promise<AnalysisReply> {
  const { analysis, ...rest } = await analysisOf(WORLD, ask);
  return { ...rest, analysis: { ...analysis, groups: analysis.groups.map((group) => (group.curve === undefined ? group : { ...group, curve: { ...group.curve, latency: group.curve.calls.map((calls) => calls * 100) } })) } };
}

/** Which paints look alike as long as all hues are one: samples of them, compared pixel by pixel. */
async function alike(page: Page, paints: readonly string[], shape: (paint: string) => string): Promise<readonly string[]> {
  await withOneHue(page);
  const samples = paints.map((paint) => `<svg class="sample" width="60" height="24">${shape(paint)}</svg>`).join('');
  await page.evaluate(`document.body.insertAdjacentHTML('afterbegin', ${JSON.stringify(samples)})`);
  const pictures = await Promise.all((await page.locator('.sample').all()).map((sample) => sample.screenshot()));
  const texts = pictures.map((picture) => picture.toString('base64'));
  return texts.flatMap((text, index) => (texts.indexOf(text) < index ? [`${paints[texts.indexOf(text)] ?? ''} = ${paints[index] ?? ''}`] : []));
}

const off = (contrasts: Readonly<Record<string, number>>): readonly string[] => Object.entries(contrasts).flatMap(([name, contrast]) => (contrast >= LEAST ? [] : [`${name} ${contrast.toFixed(2)}`]));

describe('what the report is drawn with', () => {
  it.each(THEMES.map(({ id }) => id))('stands out from its ground: %s', async (id) => {
    const { page } = await stage.show('much-data', { theme: themeOf(id) });
    await page.locator('.before').first().waitFor({ state: 'attached' });
    await page.locator('.heat-map .depth-5').first().waitFor({ state: 'attached' });
    expect(off(await contrastsOf(page, DRAWN))).toEqual([]);
    expect(off(await contrastsOfPaints(page, FILLED, OUTLINED))).toEqual([]);
  });

  it.each(['dark', 'hc-light'])('is told apart where all hues are one: %s', async (id) => {
    const { page } = await stage.show('much-data', { theme: themeOf(id) });
    expect(await alike(page, [...FILLED, ...OUTLINED], (paint) => `<rect x="0.5" y="0.5" width="59" height="23" fill="url(#paint-${paint})" class="edge ${paint}" />`)).toEqual([]);
  });

  it('is told apart as lines where all hues are one, in the legend too', async () => {
    const { page } = await stage.show('much-data', { kept: { view: { metric: 'latency' } }, rooms: { getAnalysis: timed } });
    await page.locator('.chart .trace').first().waitFor();
    expect(await page.locator('.legend .swatch .trace').count()).toBe(await page.locator('.chart .trace').count());
    expect(await alike(page, LINES, (paint) => `<g class="trace ${paint}"><polyline points="0,12 60,12" /></g>`)).toEqual([]);
  });

  it('moves only where motion is welcome', async () => {
    const { page } = await stage.show('limit-close');
    expect(await inMotion(page)).not.toEqual([]);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const tab of ['Overview', 'Calls', 'Limits', 'What if', 'Models']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('.panel').waitFor();
      expect(await inMotion(page)).toEqual([]);
    }
  });
});
