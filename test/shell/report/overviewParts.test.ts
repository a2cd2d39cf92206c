import { describe, expect, it } from 'vitest';
import type { AnalysisAsk } from '../../../src/protocol/analysis.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { analysisOf, heatOfWorld } from '../../fixtures/report/world.ts';
import { useReport } from './stage.ts';

const stage = useReport();
/** Long enough for a busy machine. */
const SOON = { timeout: 15_000 };
const isInner = ({ where }: AnalysisAsk): boolean => where.model !== undefined;

describe('a part of the overview with a question of its own', () => {
  it('shows hours as old from another range on until they are there', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { page } = await stage.show('much-data', { rooms: {
      getHeat: async ({ range }) => {
        if (range.kind === '7d') await gate;
        return heatOfWorld(WORLD);
      },
    } });
    const section = page.locator('.heat');
    await expect.poll(() => section.locator('td').nth(9).getAttribute('title'), SOON).toContain('$');
    expect(await section.getAttribute('aria-busy')).toBeNull();
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await expect.poll(() => page.locator('.bar').count(), SOON).toBe(7);
    await expect.poll(() => section.getAttribute('aria-busy'), SOON).toBe('true');
    expect(await section.getAttribute('class')).toContain('old');
    await page.waitForTimeout(400);
    expect(await section.getAttribute('aria-busy')).toBe('true');
    release();
    await expect.poll(() => section.getAttribute('aria-busy'), SOON).toBeNull();
  });

  it('asks for the hours of what is chosen, and of nothing before it, whatever happens until that is there', async () => {
    const asked: string[] = [];
    const gate = Promise.withResolvers<undefined>();
    const webview = await stage.show('much-data', { rooms: {
      getAnalysis: async (ask) => {
        if (ask.range.kind === '7d') await gate.promise;
        return analysisOf(WORLD, ask);
      },
      getHeat: ({ range }) => {
        asked.push(range.kind);
        return Promise.resolve(heatOfWorld(WORLD));
      },
    } });
    const { page } = webview;
    await expect.poll(() => asked, SOON).toEqual(['30d']);
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await page.locator('.models[aria-busy]').waitFor();
    await webview.tell('changed');
    // What is asked on account of it comes within a quarter of a second.
    await page.waitForTimeout(500);
    gate.resolve(undefined);
    await expect.poll(() => asked, SOON).toEqual(['30d', '7d']);
  });

  it('asks for nothing where another metric is drawn from what is there, and for everything where it was hidden', async () => {
    const asked: boolean[] = [];
    const { page } = await stage.show('much-data', { rooms: { getAnalysis: (ask) => {
      asked.push(ask.compares);
      return analysisOf(WORLD, ask);
    } } });
    await expect.poll(() => asked, SOON).toEqual([false, true]);
    await page.getByRole('combobox', { name: 'What to measure' }).click();
    await page.getByRole('option', { name: 'Calls' }).click();
    await page.locator('#trend-title', { hasText: 'Calls' }).waitFor();
    await page.waitForTimeout(500);
    expect(asked).toHaveLength(2);
    await page.getByRole('tab', { name: 'Calls' }).click();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await expect.poll(() => asked.length, SOON).toBe(3);
  });

  it('says that hours could not be read, and reads them again', async () => {
    let fails = true;
    const { page } = await stage.show('much-data', { rooms: { getHeat: () => (fails ? Promise.reject(new Error('The disk is gone')) : Promise.resolve(heatOfWorld(WORLD))) } });
    await page.locator('.heat').getByText('The disk is gone').waitFor();
    expect(await page.locator('.heat td').count()).toBe(0);
    fails = false;
    await page.locator('.heat').getByRole('button', { name: 'Try Again' }).click();
    await expect.poll(() => page.locator('.heat td').count(), SOON).toBe(7 * 24);
    expect(await page.locator('.heat .message').count()).toBe(0);
  });

  it('says of an hour what is estimated or missing, to pointers and to those who listen', async () => {
    const grid = (amount: number): number[][] => Array.from({ length: 7 }, (_, day) => Array.from({ length: 24 }, (__, hour) => (day === 0 && hour === 9 ? amount : 0)));
    const { page } = await stage.show('much-data', { rooms: { getHeat: () => Promise.resolve({ cost: grid(2e9), calls: grid(3), estimated: grid(5e8), unknown: grid(1) }) } });
    const cell = page.locator('.heat td').nth(9);
    const text = 'Mon 09:00: ≥$2.00 ($0.500 estimated, 1 call unknown), 3 calls';
    await expect.poll(() => cell.getAttribute('title'), SOON).toBe(text);
    expect(await cell.textContent()).toBe(text);
  });

  it('says once that neither the figures nor the hours could be read anew, and reads both again', async () => {
    let fails = false;
    const or = <T>(reply: () => Promise<T>): Promise<T> => (fails ? Promise.reject(new Error('The disk is gone')) : reply());
    const webview = await stage.show('much-data', { rooms: { getAnalysis: (ask) => or(() => analysisOf(WORLD, ask)), getHeat: () => or(() => Promise.resolve(heatOfWorld(WORLD))) } });
    const { page } = webview;
    await expect.poll(() => page.locator('.heat td').nth(9).getAttribute('title'), SOON).toContain('$');
    fails = true;
    await webview.tell('changed');
    await page.getByText('The disk is gone').first().waitFor();
    // Both questions have failed by then.
    await page.waitForTimeout(1_000);
    expect(await page.getByText('The disk is gone').count()).toBe(1);
    expect(await page.locator('.heat td').count()).toBe(7 * 24);
    fails = false;
    await page.getByRole('button', { name: 'Try Again' }).click();
    await expect.poll(() => page.getByText('The disk is gone').count(), SOON).toBe(0);
    await page.waitForTimeout(1_000);
    expect(await page.getByText('The disk is gone').count()).toBe(0);
  });

  it('filters by what the rows in an open row are by, while they are asked for by something else', async () => {
    const { page } = await stage.show('much-data', { rooms: { getAnalysis: (ask) => (isInner(ask) && ask.by === 'provider' ? new Promise(() => undefined) : analysisOf(WORLD, ask)) } });
    await page.locator('.breakdown').getByRole('button', { name: 'Claude Sonnet 4.5 by client' }).click();
    const inner = page.locator('.breakdown .inner');
    await inner.getByRole('button', { name: 'Claude Code' }).waitFor();
    expect(await inner.getAttribute('aria-busy')).toBeNull();
    await page.getByRole('combobox', { name: 'Then by' }).click();
    await page.getByRole('option', { name: 'then by provider' }).click();
    await expect.poll(() => inner.getAttribute('aria-busy'), SOON).toBe('true');
    expect(await inner.getAttribute('class')).toContain('old');
    await inner.getByRole('button', { name: 'Claude Code' }).click();
    await expect.poll(() => page.locator('.chip').textContent(), SOON).toContain('Client: Claude Code');
  });

  it('says below an open row that it is being read, and why it could not be', async () => {
    let fail: (error: Error) => void = () => undefined;
    let answer: (ask: AnalysisAsk) => ReturnType<typeof analysisOf> = () => new Promise((_resolve, reject) => {
      fail = reject;
    });
    const { page } = await stage.show('much-data', { width: 300, rooms: { getAnalysis: (ask) => (isInner(ask) ? answer(ask) : analysisOf(WORLD, ask)) } });
    await page.locator('.breakdown').getByRole('button', { name: 'Claude Sonnet 4.5 by client' }).click();
    const note = page.locator('.breakdown .note');
    await note.getByText('Reading the ledger…').waitFor();
    fail(new Error('The disk is gone'));
    await note.getByText('The disk is gone').waitFor();
    expect(await page.evaluate('document.scrollingElement.scrollWidth')).toBe(300);
    answer = (ask) => analysisOf(WORLD, ask);
    await note.getByRole('button', { name: 'Try Again' }).click();
    await page.locator('.breakdown .inner').getByRole('button', { name: 'Claude Code' }).waitFor();
    expect(await note.count()).toBe(0);
  });
});
