import { afterEach, describe, expect, it } from 'vitest';
import { cutMiddle, endsOf } from '../../../media/report/model/names.ts';
import { stacksOf } from '../../../media/report/model/series.ts';
import { layOutSheet, type Sheet, type SheetFigures } from '../../../media/report/model/sheet.ts';
import { DEFAULT_VIEW } from '../../../media/report/model/viewState.ts';
import type { Metric } from '../../../src/core/analysis/range.ts';
import { showIn, US_DOLLAR } from '../../../src/core/currency.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { analysisOf, MODELS, worldOf, zone, type World } from '../../fixtures/report/world.ts';

async function figuresOf(metric: Metric = 'cost', world: World = WORLD, where: SheetFigures['where'] = {}): Promise<SheetFigures> {
  const reply = await analysisOf(world, { ...DEFAULT_VIEW, metric, where, compares: true });
  return { reply, stacks: stacksOf(reply, metric), zone, where };
}

const notesOf = ({ notes }: Sheet): readonly string[] => notes.map(({ text }) => text);

describe('a chart that is read by itself', () => {
  afterEach(() => showIn(US_DOLLAR));

  it('says what it measures, in which currency, by what, of which time, and when it was made', async () => {
    const sheet = layOutSheet(await figuresOf());
    expect(sheet.title.text).toBe('Cost per day in USD, by model');
    expect(notesOf(sheet)).toEqual([expect.stringMatching(/^2026-10-24 to 2026-11-22 \(Europe\/Berlin\) · Total \$\d+\.\d\d$/), 'Made 2026-11-22 15:05 (Europe/Berlin) by OpenRouter Spend Monitor']);
    expect(layOutSheet(await figuresOf('calls')).title.text).toBe('Calls per day, by model');
  });

  it('says what alone was looked at, and where a currency of one’s own comes from', async () => {
    showIn({ code: 'EUR', sign: '€', perUsd: 0.92 });
    const sheet = layOutSheet(await figuresOf('cost', WORLD, { model: ['openai/gpt-5.1'], source: ['proxy'] }));
    expect(sheet.title.text).toBe('Cost per day in EUR, by model');
    expect(notesOf(sheet).slice(1, 3)).toEqual(['Only Model: GPT-5.1; Source: Proxy', 'Amounts in EUR at 0.92 € per $, a rate from your settings.']);
  });

  it('names each series beside what it is drawn with, and the marks over the columns', async () => {
    const figures = { ...await figuresOf(), forecast: { expected: fromUsd(3), low: fromUsd(2), high: fromUsd(4) } };
    const { legend } = layOutSheet(figures);
    expect(legend.map(({ text }) => text)).toEqual([...figures.stacks.series.map(({ name }) => name), 'The time before', 'Forecast of the running column']);
    expect(legend[0]).toMatchObject({ sample: { kind: 'fill', paint: 'hue-0' }, amount: expect.stringMatching(/^\$\d/) as string });
    const lines = layOutSheet({ ...figures, stacks: { ...figures.stacks, metric: 'latency' } }).legend;
    expect(lines[0]?.sample).toEqual({ kind: 'trace', paint: 'hue-0' });
  });

  it('keeps what is not certain beside each amount', async () => {
    const sheet = layOutSheet(await figuresOf('cost', worldOf(MODELS, 4, { sums: { unknown: 1 }, elsewhere: 0 })));
    expect(sheet.legend.every(({ amount }) => amount.startsWith('≥$'))).toBe(true);
    expect(notesOf(sheet)[0]).toContain('Total ≥$');
  });

  it('stays within its paper, whatever the names and filters are', async () => {
    const world = worldOf(MODELS.map((one) => ({ ...one, name: `${'Long '.repeat(60)}${one.name}` })), 40_000);
    const sheet = layOutSheet({ ...await figuresOf('cost', world), where: { tag: Array.from({ length: 40 }, (_, index) => `${'t'.repeat(30)}${index}`) } });
    const texts = [sheet.title, ...sheet.notes, ...sheet.legend];
    for (const { x, y, text } of texts) {
      expect(x + text.length * 6.6).toBeLessThanOrEqual(sheet.width - sheet.left);
      expect(y).toBeLessThan(sheet.height);
    }
    for (const { x, text, amount, end } of sheet.legend) expect(x + (text.length + amount.length) * 6.6).toBeLessThan(end);
    expect(sheet.legend[0]?.text).toMatch(/^Long .*….*Claude Sonnet 4\.5$/);
  });

  it.each([['abcdefgh', 8, 'abcdefgh'], ['anthropic/claude-sonnet-4.5', 15, 'anthrop…net-4.5'], ['ab😀cd', 4, 'ab…d']] as const)('cuts %s to %d characters in its middle', (name, most, expected) => {
    expect(cutMiddle(name, most)).toBe(expected);
  });

  it('parts names that may be cut, unless a part would be cut in the wrong place', () => {
    expect(endsOf('anthropic/claude-sonnet-4.5')).toEqual(['anthropic/claude-so', 'nnet-4.5']);
    expect(['GPT-5.1', 'מודל שפה נקודה 4.5', 'النموذج الكبير جدا'].map(endsOf)).toEqual([undefined, undefined, undefined]);
  });
});
