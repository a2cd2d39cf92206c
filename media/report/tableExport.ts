import { inDollars } from '../../src/core/currency.ts';
import { t } from '../../src/core/l10n.ts';
import type { ExportTableAsk, ReportTable, TableName } from '../../src/protocol/tables.ts';
import { TABLE_FORMATS } from '../../src/protocol/tables.ts';
import type { VNode } from './dom/vnode.ts';
import { exportRow } from './parts/exportRow.ts';
import type { Frame } from './tab.ts';

/** What takes a table of a tab along, and says what came of it. */
export class TableExport {
  readonly #frame: Frame;
  readonly #name: TableName;
  #said = '';

  constructor(frame: Frame, name: TableName) {
    this.#frame = frame;
    this.#name = name;
  }

  /** `table`: what is shown, made when somebody wants it, in US dollars whatever the page shows. */
  draw(title: string, table: () => ReportTable): VNode {
    return exportRow({ key: `export ${this.#name}`, title: t('Export: {0}', title), formats: TABLE_FORMATS, said: this.#said }, (format, to) => void this.#take({ ...inDollars(table), name: this.#name, format, to }));
  }

  async #take(ask: ExportTableAsk): Promise<void> {
    this.#said = await taken(() => this.#frame.asker.ask('exportTable', ask), ask.to);
    this.#frame.redraw();
  }
}

/** What is to be said of something that the host takes along. */
export async function taken(take: () => Promise<string | null>, to: 'file' | 'clipboard'): Promise<string> {
  try {
    const file = await take();
    if (to === 'clipboard') return t('Copied.');
    return file === null ? '' : t('{0} was written.', file);
  } catch (error) {
    return t('It could not be exported: {0}', error instanceof Error ? error.message : String(error));
  }
}
