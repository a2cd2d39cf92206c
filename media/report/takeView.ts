import { t } from '../../src/core/l10n.ts';
import type { ExportViewAsk } from '../../src/protocol/analysis.ts';
import type { Sheet } from './model/sheet.ts';
import { chartSheet } from './parts/chartSheet.ts';
import { svgOf } from './svg.ts';
import type { Frame } from './tab.ts';

/**
 * Has the host write what is shown into a file, or copy it; gives what is to be said of it. `sheet`: the chart with all that is said of it, where
 * it shows what is chosen now: the host works the figures of the table out anew.
 */
export async function takeView(asker: Frame['asker'], ask: Omit<ExportViewAsk, 'svg'>, sheet: Sheet | undefined): Promise<string> {
  const hasChart = ask.format === 'svg' || ask.format === 'html';
  if (hasChart && sheet === undefined) return t('The chart does not show yet what you chose. Export it once it does.');
  try {
    const file = await asker.ask('exportView', { ...ask, svg: hasChart && sheet !== undefined ? drawn(sheet, ask.format === 'html') : '' });
    if (ask.to === 'clipboard') return t('Copied.');
    return file === null ? '' : t('{0} was written.', file);
  } catch (error) {
    return t('It could not be exported: {0}', error instanceof Error ? error.message : String(error));
  }
}

/** In a page it stands on the page's own ground. */
function drawn(sheet: Sheet, isInPage: boolean): string {
  return svgOf(chartSheet(sheet, !isInPage), isInPage);
}
