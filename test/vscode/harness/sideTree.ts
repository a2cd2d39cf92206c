import type { Locator, Page } from 'playwright-core';
import type { DomElement } from './dom.ts';
import { until, untilDefined, WaitedTooLong } from './wait.ts';

/** A row of a tree in the side bar, as it stands on the screen. */
export interface TreeRow {
  readonly text: string;
  /** What a screen reader says. */
  readonly label: string;
  readonly level: number;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
}

/** The tree of the one view that a container in the activity bar holds. */
export class SideTree {
  readonly #page: Page;
  readonly #title: string;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
  }

  /** Shows the view, by its icon in the activity bar. */
  async show(): Promise<void> {
    const icon = this.#page.locator('.activitybar').getByRole('tab', { name: this.#title }).first();
    await until('the view to be there', async () => {
      if (!await this.#pane().isVisible()) await icon.click();
      return this.#pane().isVisible();
    }, (visible) => visible, { everyMs: 500 });
  }

  /** The rows that are drawn, from top to bottom. */
  async rows(): Promise<readonly TreeRow[]> {
    const rows = await this.#rows().evaluateAll((found: readonly DomElement[]) => found.map((row) => ({
      top: parseFloat(row.style.top), text: [...row.querySelectorAll('.label-name, .label-description')].map((part) => part.textContent).join(' '), label: row.getAttribute('aria-label') ?? '', level: Number(row.getAttribute('aria-level')),
      isSelected: row.getAttribute('aria-selected') === 'true', isOpen: row.getAttribute('aria-expanded') === 'true',
    })));
    return rows.toSorted((a, b) => a.top - b.top).map(({ text, label, level, isSelected, isOpen }) => ({ text: text.replaceAll(/\s+/g, ' ').trim(), label, level, isSelected, isOpen }));
  }

  /** Waits for a row whose text matches. */
  async waitFor(matcher: RegExp): Promise<TreeRow> {
    let last: readonly TreeRow[] = [];
    return untilDefined(`a row like ${String(matcher)}`, async () => {
      last = await this.rows();
      return last.find(({ text }) => matcher.test(text));
    }).catch((cause: unknown) => {
      throw new Error(`No such row; there were: ${last.map(({ text }) => text).join(' | ')}`, { cause });
    });
  }

  /** The words of the welcome that stands in place of an empty tree. */
  async welcome(): Promise<string> {
    return this.#page.locator('.sidebar .welcome-view-content').first().innerText();
  }

  /** What a screen reader says of the row that has the focus. */
  async focused(): Promise<string> {
    return await this.#page.locator('.part.sidebar .monaco-list-row.focused').first().getAttribute('aria-label') ?? '';
  }

  /** Clicks the row whose text matches. */
  async click(matcher: RegExp): Promise<void> {
    await (await this.#row(matcher)).click();
  }

  /** Clicks what stands on a row while the mouse is over it. */
  async act(matcher: RegExp, action: string): Promise<void> {
    const row = await this.#row(matcher);
    await row.hover();
    await row.getByRole('button', { name: action }).click();
  }

  /** Hovers over a row and reads the tooltip that opens; it stays open. */
  async tooltip(matcher: RegExp): Promise<string> {
    const hover = this.#page.locator('.workbench-hover-container .monaco-hover, .context-view .monaco-hover').last();
    // Another one may still be open.
    await until('no tooltip', async () => {
      if (await hover.isVisible()) await this.#page.keyboard.press('Escape');
      await this.#page.mouse.move(20, 500, { steps: 5 });
      return hover.isVisible();
    }, (visible) => !visible, { everyMs: 300 });
    return until(`the tooltip of ${String(matcher)}`, async () => {
      // Where rows are drawn anew under the mouse no tooltip comes: the mouse has to come again.
      await this.#page.mouse.move(20, 500);
      await (await this.#row(matcher)).hover();
      await until('it to open', () => hover.isVisible(), (visible) => visible, { timeoutMs: 4_000 }).catch(lookAgain);
      return (await hover.allInnerTexts()).join('\n');
    }, (text) => text.trim() !== '');
  }

  async #row(matcher: RegExp): Promise<Locator> {
    const index = await untilDefined(`a row like ${String(matcher)}`, async () => {
      const texts = await this.#rows().evaluateAll((found: readonly DomElement[]) => found.map((row) => [...row.querySelectorAll('.label-name, .label-description')].map((part) => part.textContent).join(' ')));
      const place = texts.findIndex((text) => matcher.test(text));
      return place < 0 ? undefined : place;
    });
    return this.#rows().nth(index);
  }

  #rows(): Locator {
    return this.#page.locator('.part.sidebar .monaco-list-row');
  }

  #pane(): Locator {
    return this.#page.locator('.part.sidebar .composite.title, .part.sidebar .pane-header').filter({ hasText: new RegExp(this.#title, 'i') }).first();
  }
}

function lookAgain(error: unknown): boolean {
  if (!(error instanceof WaitedTooLong)) throw error;
  return false;
}
