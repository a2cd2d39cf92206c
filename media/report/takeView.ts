import { t } from '../../src/core/l10n.ts';
import type { ExportViewAsk } from '../../src/protocol/analysis.ts';
import type { Sheet } from './model/sheet.ts';
import { chartSheet } from './parts/chartSheet.ts';
import { svgOf } from './svg.ts';
import { taken } from './tableExport.ts';
import type { Frame } from './tab.ts';

/** What of the page is taken along besides the choice: the chart with all that is said of it, and which rows the table shows, in which order. */
interface Shown extends Pick<ExportViewAsk, 'keys' | 'search'> {
  readonly sheet: Sheet;
}

/** Has the host write what is shown into a file, or copy it; gives what is to be said of it. `shown`: where it is what is chosen now; the host works the figures out anew. */
export async function takeView(asker: Frame['asker'], ask: Omit<ExportViewAsk, 'svg' | keyof Shown>, shown: Shown | undefined): Promise<string> {
  if (shown === undefined) return t('The page does not show yet what you chose. Export it once it does.');
  const { sheet, ...rows } = shown;
  return taken(() => asker.ask('exportView', { ...ask, ...rows, svg: ask.format === 'svg' || ask.format === 'html' ? drawn(sheet, ask.format === 'html') : '' }), ask.to);
}

/** In a page it stands on the page's own ground. */
function drawn(sheet: Sheet, isInPage: boolean): string {
  return svgOf(chartSheet(sheet, !isInPage), isInPage);
}
