import { expect } from 'vitest';
import type { CallsWorld } from '../../fixtures/report/callsWorld.ts';
import { fullReport } from '../../fixtures/report/data.ts';
import type { useReport } from './stage.ts';
import type { Webview, WebviewOptions } from './webview.ts';

export const MILLION = 1_000_000;

/** Opens the list of these calls, all of them counted. */
export async function openCalls(stage: ReturnType<typeof useReport>, world: CallsWorld, options: Partial<WebviewOptions> = {}): Promise<Webview> {
  const open = await stage.open({ width: 1200, answers: [{ report: fullReport() }], kept: { view: { tab: 'calls', range: { kind: 'all' } } }, calls: world, ...options });
  if (world.total > 0) await open.page.locator('.call-rows .call-row:not(.on-its-way)').first().waitFor();
  await open.page.locator('.calls-summary', { hasNotText: 'still counting' }).waitFor();
  return open;
}

/** What stands in the list from top to bottom: position and cost, once everything is there. */
export async function seen({ page }: Webview): Promise<readonly { readonly position: number; readonly cost: string }[]> {
  await expect.poll(() => page.locator('.call-rows .on-its-way').count()).toBe(0);
  const rows = await page.evaluate<readonly { readonly position: number; readonly cost: string }[]>(`[...document.querySelectorAll('.call-rows .call-row')]
    .map((row) => ({ position: Number(row.getAttribute('aria-rowindex')) - 2, cost: row.querySelector('.call-spend').textContent }))`);
  return rows.toSorted((a, b) => a.position - b.position);
}

/** Whether each row tells of the call at its place; resolves to the first one's. */
export async function expectCalls(webview: Webview, world: CallsWorld): Promise<number> {
  const rows = await seen(webview);
  for (const { position, cost } of rows) expect(cost, `at ${position}`).toBe(costText(world, position));
  return rows[0]?.position ?? -1;
}

function costText(world: CallsWorld, position: number): string {
  const { cost, costSource } = world.at(position);
  if (cost === undefined) return '–';
  const usd = cost / 1e9;
  return `${costSource === 'estimate' ? '≈' : ''}$${usd === 0 ? '0.00' : usd >= 0.00995 ? usd.toFixed(3) : usd.toPrecision(2)}`;
}

/** Drags the scroll bar to a share of the whole. */
export function drag({ page }: Webview, share: number): Promise<void> {
  return page.evaluate(`(() => { const grid = document.querySelector('.call-grid'); grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * ${share}; })()`);
}
