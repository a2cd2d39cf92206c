import type { Browser, Page } from 'playwright-core';
import { answer, notify, type Channel, type Handlers } from '../../../src/protocol/transport.ts';
import type { ExportViewAsk } from '../../../src/protocol/analysis.ts';
import type { CallsRequests } from '../../../src/protocol/calls.ts';
import type { InsightRequests } from '../../../src/protocol/insight.ts';
import type { ModelsRequests } from '../../../src/protocol/models.ts';
import type { TableRequests } from '../../../src/protocol/tables.ts';
import type { ReportAction, ReportData, ReportNotices, ReportRequests } from '../../../src/protocol/report.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { analysisOf, heatOfWorld, NOW, type World } from '../../fixtures/report/world.ts';
import { CallsWorld } from '../../fixtures/report/callsWorld.ts';
import { GuardWorld } from '../../fixtures/report/guardWorld.ts';
import type { HostAnswer } from '../../fixtures/report/states.ts';
import type { Theme } from '../../fixtures/report/themes.ts';

/** How a page is opened. */
export interface WebviewOptions {
  readonly address: string;
  readonly theme: Theme;
  readonly width: number;
  readonly height?: number;
  readonly answers: readonly HostAnswer[];
  /** What the host says to the tabs' own questions, or to any other in a way of its own; what nobody answers is never answered. */
  readonly rooms?: Partial<Handlers<ReportRequests>>;
  /** What the editor remembers of the page. */
  readonly kept?: unknown;
  /** The calls that the host knows of; without, there are a few. */
  readonly calls?: { handlers(): Handlers<CallsRequests> };
  /** The limits that the host knows of; without, there are a few. */
  readonly guard?: GuardWorld;
  /** CSS pixels a device pixel stands for: 2 is 200 % zoom. */
  readonly zoom?: number;
}

/** One export that was asked for. */
export type Exported = Pick<ExportViewAsk, 'format' | 'to' | 'svg' | 'keys' | 'search'>;

/** The report in a real browser, with an extension host at the other end of its channel that says what it is told to. */
export interface Webview {
  readonly page: Page;
  /** What went wrong so far: breaches of the policy, errors on the console, exceptions. */
  problems(): Promise<readonly string[]>;
  /** What the buttons asked for. */
  readonly ran: readonly ReportAction[];
  /** What was exported. */
  readonly exported: readonly Exported[];
  /** Answers differently from now on, without saying so. */
  prepare(next: HostAnswer): void;
  /** Answers differently from now on, and says that figures have moved. */
  change(next: HostAnswer): Promise<void>;
  /** Says that figures have moved, or that a call is to be shown. */
  tell(notice: keyof ReportNotices): Promise<void>;
  /** What the page gave the editor to remember. */
  kept(): Promise<unknown>;
  close(): Promise<void>;
}

/** What answers the tabs' own questions. */
type RoomHandlers = Handlers<InsightRequests & ModelsRequests & TableRequests>;

const never = (): Promise<never> => new Promise(() => undefined);

/** Questions of tabs that a test is not about. */
const UNANSWERED: RoomHandlers = {
  getWhatIf: never, getAdvice: never, dismissAdvice: never, changeSetting: never, actOnAdvice: never, getModels: never, getTypicalCall: never, exportTable: never,
};

/** Opens the report as the editor would. */
export async function openWebview(browser: Browser, options: WebviewOptions): Promise<Webview> {
  const zoom = options.zoom ?? 1;
  const context = await browser.newContext({ viewport: { width: Math.floor(options.width / zoom), height: Math.floor((options.height ?? 900) / zoom) }, deviceScaleFactor: zoom });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => (message.type() === 'error' ? problems.push(`console: ${message.text()}`) : 0));
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  const ran: ReportAction[] = [];
  const exported: Exported[] = [];
  const host = hostOf(page, options, ran, exported);
  await page.exposeFunction('fixtureSend', (message: unknown) => host.receive(message));
  await page.clock.setFixedTime(NOW);
  await page.addInitScript(editorScript(options.theme, options.kept));
  await page.goto(options.address, { waitUntil: 'load' });
  return {
    page, ran, exported,
    problems: async () => [...problems, ...(await page.evaluate<string[]>('window.fixtureBreaches'))],
    prepare: (next) => host.prepare(next),
    change: (next) => host.change(next),
    tell: (notice) => host.tell(notice),
    kept: () => page.evaluate('window.fixtureKept'),
    close: () => context.close(),
  };
}

function hostOf(page: Page, { answers, calls = new CallsWorld(14), guard = new GuardWorld(), rooms = {} }: WebviewOptions, ran: ReportAction[], exported: Exported[]): Pick<Webview, 'prepare' | 'change' | 'tell'> & { receive(message: unknown): void } {
  let current: HostAnswer = answers[0] ?? { never: true };
  let told: Promise<unknown> = Promise.resolve();
  const listeners = new Set<(message: unknown) => void>();
  const channel: Channel = {
    // The page may be closed before the last message arrives; that ends this channel like any other.
    post: (message) => void (told = told.then(() => page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`)).catch((error: unknown) => {
      if (!page.isClosed()) throw error;
    })),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
  answer<ReportRequests>(channel, {
    ...UNANSWERED,
    getReport: () => replyOf(current),
    getAnalysis: (ask) => answerOf(current, (world) => analysisOf(world, ask)),
    getHeat: () => answerOf(current, (world) => Promise.resolve(heatOfWorld(world))),
    exportView: ({ format, to, svg, keys, search }) => {
      exported.push({ format, to, svg, keys, search });
      return Promise.resolve(to === 'file' ? `spend.${format}` : null);
    },
    run: (action) => {
      ran.push(action);
      return Promise.resolve(null);
    },
    ...calls.handlers(),
    ...guard.handlers(),
    ...rooms,
  });
  return {
    receive: (message) => listeners.forEach((listener) => listener(message)),
    prepare: (next) => {
      current = next;
    },
    change: async (next) => {
      current = next;
      notify<ReportNotices, 'changed'>(channel, 'changed', null);
      await told;
    },
    tell: async (notice) => {
      notify<ReportNotices, typeof notice>(channel, notice, null);
      await told;
    },
  };
}

function replyOf(said: HostAnswer): Promise<ReportData> {
  if ('report' in said) return Promise.resolve(said.report);
  if ('failure' in said) return Promise.reject(new Error(said.failure));
  return new Promise(() => undefined);
}

function answerOf<R>(said: HostAnswer, read: (world: World) => Promise<R>): Promise<R> {
  if ('report' in said) return read(said.world ?? WORLD);
  if ('failure' in said) return Promise.reject(new Error(said.failure));
  return new Promise(() => undefined);
}

/** Does what the editor's frame does around a webview: the theme on the page, the api, and a record of broken rules. */
function editorScript({ kind, variables }: Theme, kept: unknown): string {
  return `(() => {
    window.fixtureBreaches = [];
    window.fixtureKept = ${kept === undefined ? 'undefined' : JSON.stringify(kept)};
    addEventListener('securitypolicyviolation', (e) => window.fixtureBreaches.push('policy: ' + e.violatedDirective + ' ' + e.blockedURI));
    document.addEventListener('readystatechange', () => {
      if (document.readyState !== 'interactive') return;
      for (const [name, value] of Object.entries(${JSON.stringify(variables)})) document.documentElement.style.setProperty(name, value);
      document.body.classList.add('${kind}');
      document.body.dataset.vscodeThemeKind = '${kind}';
    });
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => window.fixtureSend(message),
      getState: () => window.fixtureKept,
      setState: (state) => { window.fixtureKept = state; },
    });
  })();`;
}
