import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { STATES, type ReportState } from '../../fixtures/report/states.ts';
import { THEMES, type Theme } from '../../fixtures/report/themes.ts';
import { launchBrowser } from './browser.ts';
import { bundleReport, type ReportBundle } from './bundle.ts';
import { reach } from './reach.ts';
import { serveReport, type ReportServer } from './server.ts';
import type { Webview, WebviewOptions } from './webview.ts';

/** The report in a real browser, for the tests of one file. */
export interface Stage {
  readonly bundle: ReportBundle;
  /** Opens the report in a state; it is closed after the test, which fails where it broke a rule or threw. */
  show(name: string, options?: Partial<WebviewOptions>): Promise<Webview>;
}

/** Builds, serves and opens the report for the tests of a file. */
export function useReport(): Stage {
  let bundle: ReportBundle | undefined;
  let browser: Browser | undefined;
  let server: ReportServer | undefined;
  let open: Webview | undefined;
  beforeAll(async () => {
    bundle = await bundleReport();
    server = await serveReport(bundle);
    browser = await launchBrowser();
  });
  afterEach(async () => {
    const problems = await open?.problems();
    await open?.close();
    open = undefined;
    expect(problems ?? []).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    get bundle() {
      return ready(bundle);
    },
    async show(name, options = {}) {
      open = await reach(ready(browser), stateOf(name), { address: ready(server).address, theme: themeOf('dark'), width: 1000, ...options });
      return open;
    },
  };
}

/** A theme by its id. */
export function themeOf(id: string): Theme {
  const found = THEMES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no such theme: ${id}`);
  return found;
}

function stateOf(name: string): ReportState {
  const found = STATES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no such state: ${name}`);
  return found;
}

function ready<T>(one: T | undefined): T {
  if (one === undefined) throw new Error('nothing is built before the first test');
  return one;
}
