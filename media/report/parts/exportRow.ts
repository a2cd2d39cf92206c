import { t } from '../../../src/core/l10n.ts';
import type { ViewFormat } from '../../../src/protocol/analysis.ts';
import { h, type VNode } from '../dom/vnode.ts';

const FORMATS: readonly (readonly [ViewFormat, () => string])[] = [
  ['csv', () => 'CSV'], ['json', () => 'JSON'], ['markdown', () => 'Markdown'], ['svg', () => t('Chart (SVG)')], ['html', () => t('Page (HTML)')],
];

/** Takes what is shown along: into a file, or onto the clipboard. `said`: what came of the last try. */
export function exportRow(said: string, take: (format: ViewFormat, to: 'file' | 'clipboard') => void): VNode {
  return h('p', { key: 'export', attrs: { 'class': 'export quiet', 'role': 'group', 'aria-label': t('Export what is shown') } },
    h('span', { key: 'label' }, t('Export:')),
    FORMATS.map(([format, title]) => h('button', { key: format, attrs: { 'type': 'button', 'class': 'link', 'aria-label': t('Export as {0}', title()) }, on: { click: () => take(format, 'file') } }, title())),
    h('button', { key: 'copy', attrs: { type: 'button', class: 'link' }, on: { click: () => take('markdown', 'clipboard') } }, t('Copy as Markdown')),
    h('span', { key: 'said', attrs: { role: 'status', dir: 'auto' } }, said));
}
