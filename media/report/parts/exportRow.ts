import { t } from '../../../src/core/l10n.ts';
import type { ViewFormat } from '../../../src/protocol/analysis.ts';
import { h, type VNode } from '../dom/vnode.ts';

const TITLES: Readonly<Record<ViewFormat, () => string>> = {
  csv: () => 'CSV', json: () => 'JSON', markdown: () => 'Markdown', svg: () => t('Chart (SVG)'), html: () => t('Page (HTML)'),
};

/** What can be taken along. */
export interface Exportable<F> {
  readonly key: string;
  /** For those who listen. */
  readonly title: string;
  readonly formats: readonly F[];
  /** What came of the last try. */
  readonly said: string;
}

/** Takes what is shown along: into a file, or onto the clipboard. */
export function exportRow<F extends ViewFormat>({ key, title, formats, said }: Exportable<F>, take: (format: F | 'markdown', to: 'file' | 'clipboard') => void): VNode {
  return h('p', { key, attrs: { 'class': 'export quiet', 'role': 'group', 'aria-label': title } },
    h('span', { key: 'label' }, t('Export:')),
    formats.map((format) => h('button', { key: format, attrs: { 'type': 'button', 'class': 'link', 'aria-label': t('Export as {0}', TITLES[format]()) }, on: { click: () => take(format, 'file') } }, TITLES[format]())),
    h('button', { key: 'copy', attrs: { type: 'button', class: 'link' }, on: { click: () => take('markdown', 'clipboard') } }, t('Copy as Markdown')),
    h('span', { key: 'said', attrs: { role: 'status', dir: 'auto' } }, said));
}
