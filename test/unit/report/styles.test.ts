import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FOLDER = new URL('../../../media/report/styles/', import.meta.url);

it('lets nothing that is dimmed while it waits have every element below it looked at', () => {
  const selectors = readdirSync(FOLDER)
    .map((file) => readFileSync(new URL(file, FOLDER), 'utf8').replace(/\/\*.*?\*\//gs, ''))
    .flatMap((text) => [...text.matchAll(/([^{};]+)\{/g)].flatMap(([, list = '']) => list.split(',').map((one) => one.trim())));
  const dimmed = selectors.filter((selector) => /\.old\b/.test(selector));
  expect(dimmed.length).toBeGreaterThan(3);
  expect(dimmed.filter((selector) => /(?:^|[\s>+~])\*[^\s>+~]*$/.test(selector))).toEqual([]);
});
