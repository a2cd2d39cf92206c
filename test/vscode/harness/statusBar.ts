import type { Locator, Page } from 'playwright-core';
import type { DomElement } from './dom.ts';
import { until, untilDefined, type WaitOptions } from './wait.ts';

/** A status bar item as it stands on the screen. */
export interface StatusItem {
  /** `<publisher>.<extension>.<item>`, in the case that the manifest uses. */
  readonly id: string;
  readonly text: string;
  /** What a screen reader says. */
  readonly label: string;
  /** Codicon names in order, such as `credit-card`. */
  readonly icons: readonly string[];
  readonly background: 'none' | 'warning' | 'error';
}

export type StatusMatcher = RegExp | ((item: StatusItem) => boolean);

/** The status bar of one window. Items are known by a part of their id, or all are looked at. */
export class StatusBar {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async items(idPart = ''): Promise<readonly StatusItem[]> {
    // All in one evaluation: an item that changes between two reads would be read half old, half new.
    const found = await this.#locate(idPart).evaluateAll((elements: readonly DomElement[]) => elements.map((element) => ({
      id: element.id, className: element.className, text: element.innerText,
      label: element.querySelector('[aria-label]')?.getAttribute('aria-label') ?? '',
      icons: [...element.querySelectorAll('.codicon')].map((icon) => [...icon.classList].find((name) => name.startsWith('codicon-'))?.slice('codicon-'.length) ?? ''),
    })));
    return found.map(({ id, className, text, label, icons }) => ({
      id, label, icons, text: text.replaceAll('\u00a0', ' ').trim(), background: backgroundOf(className),
    }));
  }

  /** Waits for an item whose text (or whole) matches. */
  async waitFor(idPart: string, matcher: StatusMatcher, options?: WaitOptions): Promise<StatusItem> {
    const matches = typeof matcher === 'function' ? matcher : (item: StatusItem): boolean => matcher.test(item.text);
    let last: readonly StatusItem[] = [];
    return untilDefined(`a status bar item ${idPart} like ${String(matcher)}`, async () => {
      last = await this.items(idPart);
      return last.find(matches);
    }, options).catch((cause: unknown) => {
      throw new Error(`No such status bar item; there were: ${JSON.stringify(last)}`, { cause });
    });
  }

  async click(idPart: string): Promise<void> {
    await this.#locate(idPart).locator('a').first().click();
  }

  /** Hovers over an item and reads the tooltip that opens: its text as shown; it stays open. */
  async tooltip(idPart: string): Promise<string> {
    const hover = this.#page.locator('.workbench-hover-container .monaco-hover, .context-view .monaco-hover').last();
    return until(`the tooltip of ${idPart}`, async () => {
      await this.#page.mouse.move(5, 300);
      await this.#locate(idPart).first().hover();
      await hover.waitFor({ state: 'visible', timeout: 4_000 }).catch(notYet);
      return await hover.isVisible() ? hover.innerText() : '';
    }, (text) => text.trim() !== '');
  }

  #locate(idPart: string): Locator {
    return this.#page.locator(idPart === '' ? '.statusbar-item' : `.statusbar-item[id*="${idPart}" i]`);
  }
}

function notYet(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
}

function backgroundOf(className: string): StatusItem['background'] {
  if (/\berror-kind\b/.test(className)) return 'error';
  return /\bwarning-kind\b/.test(className) ? 'warning' : 'none';
}
