import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speak } from '../../../src/core/l10n.ts';
import { INSIGHT_STATES, modelList } from '../../fixtures/report/insightStates.ts';
import { LIMIT_STATES } from '../../fixtures/report/guardStates.ts';
import { fullGuard, logPage, noGuard } from '../../fixtures/report/guardWorld.ts';
import { STATES, type ReportState } from '../../fixtures/report/states.ts';
import { MODELS } from '../../fixtures/report/world.ts';
import { bareWords } from '../../l10n/bareWords.ts';
import { pseudo, pseudoTexts } from '../../l10n/texts.ts';
import { launchBrowser } from './browser.ts';
import { bundleReport } from './bundle.ts';
import { reach } from './reach.ts';
import { serveReport, type ReportServer } from './server.ts';
import { themeOf } from './stage.ts';

const ALL = [...STATES, ...INSIGHT_STATES, ...LIMIT_STATES];

/** States that show every part of the page between them. */
const NAMES = [
  'much-data', 'no-key', 'refused', 'no-data', 'no-limits', 'offline', 'part-unknown', 'other-currency', 'limit-passed', 'calls', 'calls-detail', 'calls-blocked-detail', 'calls-filtered', 'loading', 'error', 'stale',
  'limits', 'limits-none', 'models', 'models-compared', 'what-if-cache', 'what-if-model', 'what-if-failed',
];

/** What nobody translates, each with its reason. */
const ALLOWED: readonly (string | RegExp)[] = [
  // Names of models, providers and labels, as OpenRouter gives them, and ids.
  ...MODELS.flatMap(({ name, model }) => [name, model]),
  ...modelList().models.flatMap(({ id, name, vendor }) => [id, name, vendor]),
  /\/?(?:[~\w.@-]+\/)+[\w.:@-]+/g,
  // What the fixtures' calls carry: clients, projects, purposes, sessions, keys, what OpenRouter or the ledger said of an error.
  'Claude Code', 'Amazon Bedrock', 'GPT-4o-mini', /\b(?:aider|cline|shop|summary|stop|session-\d+|gen-\d+|refactoring|c0ffeec0ffee)\b/g,
  'Client cline', 'All sessions', 'The provider is overloaded.', 'Daily limit reached: $5.00 of $5.00.', 'Refused: day limit.', 'The ledger could not be read (EACCES)',
  // Scopes, as they stand in the settings; why a call was refused, as the ledger has written it for years.
  /\b(?:client|session|model|project):\S+/g, /\beverything\b/g, /\bday limit\b/g,
  // A variable of the environment.
  /\bOPENROUTER_[A-Z_]+\b/g,
  // Names of forms of files, of the zone and of the currency.
  /\b(?:CSV|JSON|Markdown|UTC|API|USD|EUR)\b/g,
];

let browser: Browser | undefined;
let server: ReportServer | undefined;

beforeAll(async () => {
  // The host at the other end of the page's channel speaks the same language. Dates come from the engine: in Greek letters, where one that was put together by hand stands out.
  speak('el', pseudoTexts());
  server = await serveReport(await bundleReport(), { language: 'el', texts: pseudoTexts() });
  browser = await launchBrowser();
});

afterAll(async () => {
  speak('en', undefined);
  await browser?.close();
  await server?.close();
});

describe('the report in a language that nobody speaks', () => {
  it.each(NAMES)('leaves no text in English: %s', async (name) => {
    const state = stateOf(name);
    if (browser === undefined || server === undefined) throw new Error('nothing is served');
    const webview = await reach(browser, { ...state, shows: isData(state.shows) ? state.shows : pseudo(state.shows).slice(1, -1) }, { address: server.address, theme: themeOf('dark'), width: 1000 });
    const texts = await settledTexts(webview.page);
    await webview.close();
    expect(texts.some((text) => text.includes('⟦'))).toBe(true);
    expect(bareWords(texts, [...ALLOWED, ...stringsIn([state, fullGuard(), noGuard(), logPage()])])).toEqual([]);
  });
});

/** All that a person sees or hears of the page. */
const COLLECT = `(() => {
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) { if (!['SCRIPT', 'STYLE'].includes(node.parentElement.tagName)) said.push(node.data); continue; }
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'aria-description', 'aria-roledescription', 'alt']) if (node.hasAttribute(name)) said.push(node.getAttribute(name));
  }
  return said.map((text) => text.trim()).filter((text) => text !== '');
})()`;

/** What the page says once its parts have come, which the host gives one by one: when it says the same for half a second. */
async function settledTexts(page: Page): Promise<readonly string[]> {
  for (let before: readonly string[] = []; ;) {
    const texts = await page.evaluate<string[]>(COLLECT);
    if (texts.length > 0 && texts.join() === before.join()) return texts;
    before = texts;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function stateOf(name: string): ReportState {
  const found = ALL.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no such state: ${name}`);
  return found;
}

function isData(text: string): boolean {
  return ['Claude Sonnet 4.5', 'GPT-5.1'].includes(text);
}

/** What the host says in a state, which it has translated before: the report shows it as it comes. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' || /^[a-z-]{1,12}$/.test(value) ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
