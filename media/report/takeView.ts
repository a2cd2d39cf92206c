import { t } from '../../src/core/l10n.ts';
import type { ExportViewAsk } from '../../src/protocol/analysis.ts';
import type { Frame } from './tab.ts';
import { svgOf } from './svg.ts';

/**
 * Has the host write what is shown into a file, or copy it; gives what is to be said of it. The chart goes along as it is drawn, so only where it
 * shows what is chosen now (`isCurrent`): the host works the figures out anew.
 */
export async function takeView(asker: Frame['asker'], ask: Omit<ExportViewAsk, 'svg'>, isCurrent: boolean): Promise<string> {
  const hasChart = ask.format === 'svg' || ask.format === 'html';
  if (hasChart && !isCurrent) return t('The chart does not show yet what you chose. Export it once it does.');
  try {
    const file = await asker.ask('exportView', { ...ask, svg: hasChart ? svgOf('trend-drawing', '.paints') : '' });
    if (ask.to === 'clipboard') return t('Copied.');
    return file === null ? '' : t('{0} was written.', file);
  } catch (error) {
    return t('It could not be exported: {0}', error instanceof Error ? error.message : String(error));
  }
}
