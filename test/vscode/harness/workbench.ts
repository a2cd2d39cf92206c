import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { artifactsFolder } from '../install/paths.ts';
import type { CodeServer } from './codeServer.ts';
import type { DomElement } from './dom.ts';
import { Notifications, notificationRecorder } from './notifications.ts';
import { QuickInput } from './quickInput.ts';
import { alterStartPage } from './startPage.ts';
import { StatusBar } from './statusBar.ts';
import { until, untilDefined } from './wait.ts';

/** The four kinds of themes: the setting's value, and the class by which the workbench tells which it wears. */
export const themes = {
  'dark': { setting: 'Default Dark Modern', className: 'vs-dark' },
  'light': { setting: 'Default Light Modern', className: 'vs' },
  'hc-dark': { setting: 'Default High Contrast', className: 'hc-black' },
  'hc-light': { setting: 'Default High Contrast Light', className: 'hc-light' },
} as const;

export type ThemeKind = keyof typeof themes;

/** One window of the editor. Pages of one context share secrets and storage, as the windows of a user do. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly statusBar: StatusBar;
  readonly #server: CodeServer;

  private constructor(page: Page, server: CodeServer) {
    this.page = page;
    this.#server = server;
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.statusBar = new StatusBar(page);
  }

  /** Opens a folder in a new window and waits until it is ready. */
  static async open(context: BrowserContext, server: CodeServer, folder: string): Promise<Workbench> {
    const page = await context.newPage();
    await page.addInitScript({ content: notificationRecorder });
    await alterStartPage(page, server);
    const workbench = new Workbench(page, server);
    await page.goto(`${server.origin}/?folder=${encodeURIComponent(folder)}`);
    await workbench.waitUntilReady();
    return workbench;
  }

  /** Ready: the workbench is drawn and its connection to the extension host stands. */
  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ state: 'visible', timeout: 120_000 });
    await until('the window to be connected', async () => this.page.locator('.statusbar-item[id="status.host"]').innerText(), (text) => !/Opening Remote|Reconnecting/i.test(text), { timeoutMs: 120_000 });
  }

  /** Runs a command through the palette, by `Category: Title`. */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.runCommand(title);
  }

  /** The lines that an open editor shows, by its tab's name (the active one by default). */
  async editorText(name?: RegExp): Promise<string> {
    const editor = await this.#editor(name);
    // The lines lie in the page in any order; where they stand tells which comes first.
    const lines = await editor.locator('.view-line').evaluateAll((found: readonly DomElement[]) => found.map((line) => [parseFloat(line.style.top), line.textContent] as const));
    return [...lines].sort(([a], [b]) => a - b).map(([, text]) => text.replaceAll('\u00a0', ' ')).join('\n');
  }

  /** Those of its lines that stand on the screen in their whole height, from their beginning; the editor draws a few beyond. */
  async shownText(name?: RegExp): Promise<string> {
    const editor = await this.#editor(name);
    const lines = await editor.locator('.view-line').evaluateAll((found: readonly DomElement[]) => found.map((line) => {
      const [own, frame] = [line.getBoundingClientRect(), line.closest('.overflow-guard')?.getBoundingClientRect()];
      return { top: own.top, text: line.textContent, isWhole: frame !== undefined && own.top > frame.top - 1 && own.bottom < frame.bottom + 1 && own.left >= frame.left };
    }));
    return lines.filter(({ isWhole }) => isWhole).sort((a, b) => a.top - b.top).map(({ text }) => text.replaceAll('\u00a0', ' ')).join('\n');
  }

  /** Names on the tabs of all editor groups. */
  async tabs(): Promise<readonly string[]> {
    return this.page.locator('.tabs-container .tab').evaluateAll((tabs: readonly DomElement[]) => tabs.map((tab) => tab.dataset.resourceName ?? tab.getAttribute('aria-label') ?? ''));
  }

  /** The innermost frame in which the selector finds something: a webview's content lies two frames deep. */
  async webview(selector: string, timeoutMs = 60_000): Promise<Frame> {
    return untilDefined(`a webview with ${selector}`, async () => {
      const children = this.page.frames().filter((frame) => frame !== this.page.mainFrame());
      for (const frame of children) if (await holds(frame, selector)) return frame;
      return undefined;
    }, { timeoutMs });
  }

  /** Loads the window again as a user does, through the palette: a bare reload of the page may outrun the editor's own saving. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded', { timeout: 120_000 });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.waitUntilReady();
  }

  /** Changes the theme through the settings of the server (all its windows change) and waits until this window wears it. */
  async setTheme(kind: ThemeKind): Promise<void> {
    const { setting, className } = themes[kind];
    this.#server.settings.setUser({ 'workbench.colorTheme': setting, 'window.autoDetectColorScheme': false });
    await this.page.locator(`.monaco-workbench.${className}`).waitFor({ state: 'attached', timeout: 60_000 });
  }

  /** Writes `artifacts/<name>.png`; returns its path. */
  async screenshot(name: string): Promise<string> {
    const path = join(artifactsFolder, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  async #editor(name: RegExp | undefined): Promise<Locator> {
    const groups = this.page.locator('.editor-group-container');
    if (name === undefined) return groups.and(this.page.locator('.active'));
    return untilDefined(`an editor named ${String(name)}`, async () => {
      for (const group of await groups.all()) {
        const active = await group.locator('.tab.active').evaluateAll((tabs: readonly DomElement[]) => tabs[0]?.dataset.resourceName ?? '');
        if (name.test(active)) return group;
      }
      return undefined;
    });
  }
}

/** A frame may be replaced while it is asked: then it holds nothing. */
async function holds(frame: Frame, selector: string): Promise<boolean> {
  try {
    return await frame.locator(selector).count() > 0;
  } catch (error) {
    if (error instanceof Error && /detached|destroyed|closed/i.test(error.message)) return false;
    throw error;
  }
}
