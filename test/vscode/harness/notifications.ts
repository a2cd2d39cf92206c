import type { Locator, Page } from 'playwright-core';
import type { DomElement } from './dom.ts';
import { until, untilDefined, type WaitOptions } from './wait.ts';

/** A notification toast as it stands on the screen. */
export interface Notification {
  readonly text: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly buttons: readonly string[];
}

/**
 * Runs in every page before the workbench: keeps the text of each toast once, also after it has gone by itself. Every
 * toast has a container of its own, filled a moment after it is made.
 */
export const notificationRecorder = `(() => {
  const seen = new WeakSet();
  const texts = [];
  globalThis.seenNotifications = texts;
  const look = () => {
    for (const toast of document.querySelectorAll('.notification-toast-container')) {
      const text = toast.querySelector('.notification-list-item-message')?.textContent ?? '';
      if (text === '' || seen.has(toast)) continue;
      seen.add(toast);
      texts.push(text);
      globalThis.lastNotificationAt = performance.now();
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
})()`;

const FLOOD_MS = 1000;

/** The notifications of one window. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Every toast's text since the window was loaded, in order, those that have gone included. */
  async history(): Promise<readonly string[]> {
    const texts: unknown = await this.#page.evaluate('globalThis.seenNotifications');
    return Array.isArray(texts) ? texts.map(String) : [];
  }

  /** The toasts on the screen now. */
  async visible(): Promise<readonly Notification[]> {
    // All in one evaluation: a toast may go by itself between two reads.
    const found = await this.#toasts().evaluateAll((toasts: readonly DomElement[]) => toasts.map((toast) => ({
      text: toast.querySelector('.notification-list-item-message')?.innerText ?? '',
      icon: toast.querySelector('.notification-list-item-icon')?.className ?? '',
      buttons: [...toast.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map((button) => button.innerText.trim()),
    })));
    return found.map(({ text, icon, buttons }) => ({ text, severity: severityOf(icon), buttons: buttons.filter((button) => button !== '') }));
  }

  /** Waits for a toast whose text matches. */
  async waitFor(matcher: RegExp, options?: WaitOptions): Promise<Notification> {
    const find = async (): Promise<Notification | undefined> => (await this.visible()).find(({ text }) => matcher.test(text));
    return untilDefined(`a notification like ${String(matcher)}`, find, options);
  }

  /**
   * Waits as long as a person needs for what was just shown. The editor takes more than three toasts within 800 ms for a flood, and shows what comes then
   * behind its bell only.
   */
  async pause(): Promise<void> {
    await until('a pause between notifications', () => this.#page.evaluate('performance.now() - (globalThis.lastNotificationAt ?? 0)'), (since) => Number(since) > FLOOD_MS);
  }

  /** Keeps the toast whose text matches in sight, as whoever points at it does. */
  async hold(matcher: RegExp): Promise<void> {
    await this.waitFor(matcher);
    await this.#toasts().filter({ hasText: matcher }).first().hover();
  }

  /** Clicks a button of the toast whose text matches. */
  async click(matcher: RegExp, button: string): Promise<void> {
    await this.waitFor(matcher);
    await this.#toasts().filter({ hasText: matcher }).getByRole('button', { name: button, exact: true }).first().click();
  }

  /** Clears every notification through the command that users have for it. */
  async clear(): Promise<void> {
    const close = this.#toasts().locator('.codicon-notifications-clear');
    await until('the notifications to go', async () => {
      const toast = this.#toasts().first();
      if (await toast.count() > 0) {
        await toast.hover({ timeout: 1_000 }).catch(ignoreVanished);
        await close.first().click({ timeout: 1_000 }).catch(ignoreVanished);
      }
      return this.#toasts().count();
    }, (count) => count === 0);
  }

  #toasts(): Locator {
    return this.#page.locator('.notifications-toasts .notification-toast-container .notification-list-item');
  }
}

/** A toast may go by itself between the look and the click: the loop around looks again. */
function ignoreVanished(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
}

function severityOf(icon: string): Notification['severity'] {
  if (icon.includes('codicon-error')) return 'error';
  return icon.includes('codicon-warning') ? 'warning' : 'info';
}
