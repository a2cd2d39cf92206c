import type { Browser } from 'playwright-core';
import type { ReportState } from '../../fixtures/report/states.ts';
import { openWebview, type Webview, type WebviewOptions } from './webview.ts';

/** Opens the report and brings it into a state: the first answer, then the others, each upon a notice. */
export async function reach(browser: Browser, state: ReportState, options: Omit<WebviewOptions, 'answers'>): Promise<Webview> {
  const webview = await openWebview(browser, {
    kept: state.kept, ...(state.calls === undefined ? {} : { calls: state.calls() }), ...(state.guard === undefined ? {} : { guard: state.guard() }), ...(state.rooms === undefined ? {} : { rooms: state.rooms }), ...options, answers: state.answers,
  });
  for (const next of state.answers.slice(1)) {
    await webview.page.locator('header .large').first().waitFor();
    await webview.change(next);
  }
  await webview.page.getByText(state.shows).first().waitFor({ state: 'attached' });
  // What stands below the trend comes a moment after it.
  await webview.page.locator('body:not(:has(.trend)), .breakdown').first().waitFor({ state: 'attached' });
  return webview;
}
