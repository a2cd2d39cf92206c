import type { Locator, Page } from 'playwright-core';
import { errors } from 'playwright-core';
import type { DomElement } from './dom.ts';
import { until, untilDefined, WaitedTooLong } from './wait.ts';

/** One row of a quick pick, as a screen reader hears it and as it is written. */
export interface QuickPickRow {
  readonly label: string;
  readonly text: string;
}

/** The quick input (palette, quick picks, input boxes) of one window. */
export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits for a quick input, optionally for the one whose title or placeholder matches. */
  async waitFor(matcher = /(?:)/): Promise<void> {
    await until(`a quick input like ${String(matcher)}`, () => this.heading(), (heading) => heading !== undefined && matcher.test(heading));
  }

  /** Title and placeholder of what is open; undefined when nothing is. */
  async heading(): Promise<string | undefined> {
    if (!await this.isOpen()) return undefined;
    const title = await this.#widget().locator('.quick-input-title').innerText();
    return `${title} ${await this.#input().getAttribute('placeholder') ?? ''}`.trim();
  }

  async isOpen(): Promise<boolean> {
    return this.#widget().isVisible();
  }

  /** The message under an input box: a prompt or why the value is refused. */
  async message(): Promise<string> {
    return (await this.#widget().locator('.quick-input-message').innerText()).trim();
  }

  async value(): Promise<string> {
    return this.#input().inputValue();
  }

  /** Replaces what stands in the box. */
  async type(text: string): Promise<void> {
    await this.#input().fill(text);
  }

  /** The rows on the screen (long lists are drawn in part). */
  async rows(): Promise<readonly QuickPickRow[]> {
    return this.#rows().evaluateAll((rows: readonly DomElement[]) => rows.map((row) => ({ label: row.getAttribute('aria-label') ?? '', text: row.innerText })));
  }

  /** Clicks the first row whose text or label matches, once it is there. */
  async pick(matcher: RegExp, timeoutMs = 30_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const { label } = await untilDefined(`a row like ${String(matcher)}`, async () => (await this.rows()).find((row) => matcher.test(row.text) || matcher.test(row.label)), { timeoutMs: Math.max(1, end - performance.now()) });
      // By its name: while one list gives way to another, rows of both are there, and places change.
      const row = this.#widget().locator(`.quick-input-list .monaco-list-row[aria-label=${JSON.stringify(label)}]`).first();
      try {
        await row.click({ timeout: 3_000 });
        return;
      } catch (error) {
        // It was drawn anew just then, most often because an extension has told the list's rows again.
        if (!(error instanceof errors.TimeoutError) || performance.now() > end) throw error;
      }
    }
  }

  /** Accepts with Enter. */
  async accept(): Promise<void> {
    await this.#input().press('Enter');
  }

  /** Closes with Escape, and waits until it is closed. */
  async escape(): Promise<void> {
    // Pressed again where it stays: an input that is only just opening has no focus yet.
    await until('the quick input to close', async () => {
      if (await this.isOpen()) await this.#page.keyboard.press('Escape');
      return this.isOpen();
    }, (open) => !open, { everyMs: 300 });
  }

  async waitUntilClosed(): Promise<void> {
    await until('the quick input to close', () => this.isOpen(), (open) => !open);
  }

  /** Opens the palette, finds a command by its full title (`Category: Title`) and runs it. */
  async runCommand(title: string, timeoutMs = 60_000): Promise<void> {
    const wanted = new RegExp(`^(similar commands, |recently used, |other commands, )?${escapeRegExp(title)}(,|$)`, 'i');
    const end = performance.now() + timeoutMs;
    for (;;) {
      await this.#openPalette();
      try {
        // Whatever takes the focus just then closes the palette again.
        await this.#input().fill(`>${title}`, { timeout: 3_000 });
        await this.pick(wanted, 3_000);
        // Whoever types next must not meet the palette while it closes. It may stay: rows are drawn anew while results arrive, and a click then meets none.
        await until('the palette to go', () => this.#isPalette(), (isThere) => !isThere, { timeoutMs: 5_000 });
        return;
      } catch (error) {
        // An extension's commands appear some time after the window: look again, in a palette opened afresh.
        if (!(error instanceof WaitedTooLong || error instanceof errors.TimeoutError) || performance.now() > end) throw error;
        if (await this.isOpen()) await this.escape();
      }
    }
  }

  /** Opens the palette with a command on its first row: Enter runs it. */
  async prepareCommand(title: string): Promise<void> {
    await this.#openPalette();
    await this.type(`>${title}`);
    await until(`the command ${title}`, () => this.rows(), ([first]) => first?.label.toLowerCase().includes(title.toLowerCase()) === true);
  }

  async #openPalette(): Promise<void> {
    let tries = 0;
    await until('the command palette', async () => {
      if (!await this.#isPalette()) {
        // A page of ours that hangs, or whose script is gone, hands no keys on while it has the focus.
        if ((tries += 1) > 10) await this.#page.evaluate('document.activeElement?.blur()');
        await this.#page.keyboard.press('F1');
      }
      return this.#isPalette();
    }, (open) => open, { everyMs: 200 });
  }

  /** Another input may still be closing; and a window that loads anew has none. */
  async #isPalette(): Promise<boolean> {
    const typed = await this.isOpen() ? await this.#input().inputValue({ timeout: 500 }).catch(vanished) : '';
    return typed.startsWith('>');
  }

  #widget(): Locator {
    return this.#page.locator('.quick-input-widget');
  }

  #input(): Locator {
    return this.#widget().locator('.quick-input-box input');
  }

  #rows(): Locator {
    return this.#widget().locator('.quick-input-list .monaco-list-row');
  }
}

/** Nothing is typed where the input has gone meanwhile. */
function vanished(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
  return '';
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
