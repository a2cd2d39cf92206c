import type { Page } from 'playwright-core';
import { budgetingOf } from '../../src/core/budget/standing.ts';
import { createZone } from '../../src/core/period.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { CallsDesk } from '../../src/vscode/report/callsDesk.ts';
import { fullReport } from '../fixtures/report/data.ts';
import { THEMES } from '../fixtures/report/themes.ts';
import { launchBrowser } from '../shell/report/browser.ts';
import { bundleReport } from '../shell/report/bundle.ts';
import { serveReport } from '../shell/report/server.ts';
import { openWebview, type Webview } from '../shell/report/webview.ts';
import { open } from '../shell/storage/kit.ts';
import { timeOf } from './measure.ts';
import { PEER_ENGINES } from './peers.ts';
import type { BenchRow } from './row.ts';
import { atMost, neverAbove, row } from './row.ts';
import type { World } from './world.ts';
import { ORIGIN, ZONE } from './year.ts';

const JUMPS = 40;
const FRAMES = 240;
const FILTERS = ['error', 'ok', 'cancelled', 'error', 'ok', 'cancelled', 'error', 'ok', 'cancelled'];

/** What a page measures of itself. All times in milliseconds. */
interface Measured {
  readonly gaps: readonly number[];
  readonly fills: readonly number[];
}

/**
 * The list of all calls in a browser, answered by the extension's own code from the whole ledger: how evenly it is scrolled, how soon rows are
 * there after a jump, how soon a filter shows. The peers: a bare list of as many rows as are seen, which only has to be moved; and the same rows by an offset from a plain table.
 */
export async function benchCalls(world: World): Promise<readonly BenchRow[]> {
  const [home, { plain, end }] = [await world.home('calls'), await world.year()];
  const ledger = await open(home, { zone: () => ZONE, worker: await world.bundles.worker() });
  const [server, browser] = [await serveReport(await bundleReport()), await launchBrowser()];
  try {
    const webview = await openWebview(browser, {
      address: server.address, theme: themeOf('dark'), width: 1200, answers: [{ report: fullReport() }], kept: { view: { tab: 'calls', range: { kind: 'all' } } },
      calls: deskOf(ledger, end),
    });
    const rows = await rowsOf(webview, plain);
    await webview.close();
    return rows;
  } finally {
    await browser.close();
    await server.close();
    await ledger.dispose();
  }
}

function themeOf(id: string): (typeof THEMES)[number] {
  const found = THEMES.find((theme) => theme.id === id);
  if (found === undefined) throw new Error(`There is no theme ${id}.`);
  return found;
}

function deskOf(ledger: Ledger, end: number): CallsDesk {
  const budgeting = { ...budgetingOf(DEFAULT_SETTINGS, createZone(ZONE), ORIGIN) };
  return new CallsDesk({
    ledger: () => Promise.resolve(ledger), budgeting: () => budgeting, now: () => end, nameOf: (model) => model, hueOf: () => 1,
    copy: () => Promise.resolve(), exportCalls: () => Promise.resolve(), open: () => Promise.resolve(), takeTarget: () => undefined,
  });
}

async function rowsOf({ page }: Webview, plain: string): Promise<readonly BenchRow[]> {
  await page.locator('.calls-summary', { hasText: 'calls', hasNotText: 'still counting' }).waitFor({ timeout: 60_000 });
  // Where a month is read for the first time, its file is opened: that is part of it.
  const jumped = await page.evaluate<Measured>(`(${JUMP})(${JUMPS})`);
  const scrolled = await page.evaluate<Measured>(`(${SCROLL})('.call-grid', ${FRAMES})`);
  const filtered = await page.evaluate<readonly number[]>(`(${FILTER})(${JSON.stringify(FILTERS)})`);
  const bare = await bareList(page);
  const db = PEER_ENGINES['node:sqlite'](plain);
  const [counted] = db.all('SELECT COUNT(*) AS n FROM calls') as readonly { readonly n: number }[];
  const count = counted?.n ?? 0;
  const offsets: number[] = [];
  for (let jump = 0; jump < 12; jump++) {
    const offset = Math.floor((count * ((jump * 7) % 12)) / 12);
    offsets.push(await timeOf(() => db.all(`SELECT * FROM calls WHERE origin = '${ORIGIN}' ORDER BY at DESC LIMIT 150 OFFSET ${offset}`)));
  }
  db.close();
  return [
    neverAbove(row('scrolling all calls: gap between frames', scrolled.gaps, bare.gaps, { peer: 'a bare list' }), 50),
    neverAbove(row('the same while jumping about', jumped.gaps, bare.gaps, { peer: 'a bare list' }), 50),
    neverAbove(row('rows filled after scrolling or a jump', [...jumped.fills, ...scrolled.fills], offsets, { peer: 'node:sqlite, OFFSET' }), 150),
    atMost(row('a filter of all calls, to the first rows', filtered), 100),
  ];
}

/** As many rows as are seen, and as many elements in each, in a scrolled element: nothing is drawn or asked for. */
async function bareList(page: Page): Promise<Measured> {
  await page.evaluate(`(() => {
    const list = document.createElement('div');
    list.id = 'bare';
    list.style.cssText = 'height: 700px; overflow: auto; position: fixed; top: 0; left: 0; width: 1000px; background: black';
    const rows = document.querySelector('.call-rows').cloneNode(true);
    for (let copy = 0; copy < 100; copy++) for (const row of rows.children) {
      const plain = row.cloneNode(true);
      plain.removeAttribute('id');
      plain.style.cssText = 'position: static; height: 24px; display: grid; grid-template-columns: repeat(8, 1fr)';
      list.append(plain);
    }
    document.body.append(list);
  })()`);
  const measured = await page.evaluate<Measured>(`(${SCROLL})('#bare', ${FRAMES})`);
  await page.evaluate('document.getElementById("bare").remove()');
  return measured;
}

/** Scrolls as a wheel does that is turned fast, and measures how long it takes from frame to frame, and how long rows are missing. */
const SCROLL = `(selector, frames) => new Promise((resolve) => {
  const list = document.querySelector(selector);
  const [gaps, fills] = [[], []];
  let [last, missing] = [performance.now(), undefined];
  const step = (now) => {
    gaps.push(now - last);
    last = now;
    const isMissing = list.querySelector('.on-its-way') !== null;
    if (isMissing) missing ??= now;
    else if (missing !== undefined) { fills.push(now - missing); missing = undefined; }
    if (gaps.length >= frames) { resolve({ gaps: gaps.slice(2), fills }); return; }
    list.scrollTop += 180;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

/** Drags the scroll bar about, and measures how long it takes until all that is seen is there. */
const JUMP = `async (jumps) => {
  const list = document.querySelector('.call-grid');
  const [gaps, fills] = [[], []];
  for (let jump = 0; jump < jumps; jump++) {
    const began = performance.now();
    list.scrollTop = (list.scrollHeight - list.clientHeight) * ((jump * 0.618) % 1);
    let last = began;
    await new Promise((resolve) => {
      const look = (now) => {
        if (now > last) gaps.push(now - last);
        last = now;
        if (list.querySelector('.on-its-way') === null && now > began) { fills.push(now - began); resolve(); } else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { gaps, fills };
}`;

/** Chooses a status as a person would, and measures how long it takes until rows of it are seen. */
const FILTER = `async (statuses) => {
  const words = { error: 'failed', ok: 'ok', cancelled: 'cancelled' };
  const times = [];
  for (const status of statuses) {
    const choice = document.querySelector('vscode-dropdown[aria-label="Status"]');
    const began = performance.now();
    choice.value = status;
    choice.dispatchEvent(new Event('change'));
    await new Promise((resolve) => {
      const look = (now) => {
        const seen = [...document.querySelectorAll('.call-rows .call-status')].map((cell) => cell.textContent);
        if (seen.length > 0 && seen.every((word) => word === words[status])) { times.push(now - began); resolve(); } else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await new Promise((resolve) => setTimeout(resolve, 900));
  }
  return times;
}`;
