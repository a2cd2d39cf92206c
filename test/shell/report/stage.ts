import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { STATES, type ReportState } from '../../fixtures/report/states.ts';
import { THEMES, type Theme } from '../../fixtures/report/themes.ts';
import { launchBrowser } from './browser.ts';
import { bundleReport, type ReportBundle } from './bundle.ts';
import { reach } from './reach.ts';
import { serveReport, type ReportServer } from './server.ts';
import { openWebview, type Webview, type WebviewOptions } from './webview.ts';

/** The report in a real browser, for the tests of one file. */
export interface Stage {
  readonly bundle: ReportBundle;
  /** Opens the report; it is closed after the test, which fails where it broke a rule or threw. */
  open(options: Pick<WebviewOptions, 'answers'> & Partial<WebviewOptions>): Promise<Webview>;
  /** The same, brought into a state. */
  reach(state: ReportState, options?: Partial<WebviewOptions>): Promise<Webview>;
  /** The same, by the name of one of all states. */
  show(name: string, options?: Partial<WebviewOptions>): Promise<Webview>;
  /** What was opened last in this test. */
  readonly current: Webview;
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
  const defaults = (): Pick<WebviewOptions, 'address' | 'theme' | 'width'> => ({ address: ready(server).address, theme: themeOf('dark'), width: 1000 });
  const go = async (state: ReportState, options: Partial<WebviewOptions> = {}): Promise<Webview> => {
    open = await reach(ready(browser), state, { ...defaults(), ...options });
    return open;
  };
  return {
    get bundle() {
      return ready(bundle);
    },
    async open(options) {
      open = await openWebview(ready(browser), { ...defaults(), ...options });
      return open;
    },
    reach: go,
    show: (name, options) => go(stateOf(name), options),
    get current() {
      return ready(open);
    },
  };
}

/** A theme by its id. */
export function themeOf(id: string): Theme {
  const found = THEMES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no such theme: ${id}`);
  return found;
}

/** A state by its name. */
export function stateOf(name: string): ReportState {
  const found = STATES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no such state: ${name}`);
  return found;
}

function ready<T>(one: T | undefined): T {
  if (one === undefined) throw new Error('nothing is there before the first test');
  return one;
}
