import type { ViewHeading } from '../../core/analysis/exporting.ts';
import { isPlainSvg, viewCsv, viewHtml, viewJson, viewMarkdown } from '../../core/analysis/exporting.ts';
import { groupingInText } from '../../core/analysis/groupingNames.ts';
import { tableOf } from '../../core/analysis/table.ts';
import { dateText, madeText } from '../../core/dates.ts';
import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import type { Zone } from '../../core/period.ts';
import { dayKey } from '../../core/period.ts';
import type { AnalysisReply, ExportViewAsk } from '../../protocol/analysis.ts';

/** What the overview shows, as a file says it. Throws `bad-argument` where the page sent no picture. */
export function viewText(ask: ExportViewAsk, reply: AnalysisReply, zone: Zone): string {
  const { analysis, names } = reply;
  const lines = tableOf(analysis, (key) => (Object.hasOwn(names, key) ? (names[key] ?? key) : key === '' ? t('(none)') : key), { rest: t('others'), elsewhere: t('elsewhere on this key'), total: t('together') }, ask);
  const heading = headingOf(ask, reply, zone);
  switch (ask.format) {
    case 'csv': return viewCsv(lines);
    case 'json': return viewJson(heading, lines);
    case 'markdown': return viewMarkdown(heading, lines);
    case 'svg': return plain(ask.svg);
    case 'html': return viewHtml(heading, lines, ask.svg === '' ? undefined : plain(ask.svg));
  }
}

function headingOf(ask: ExportViewAsk, { asOf, analysis: { columns } }: AnalysisReply, zone: Zone): ViewHeading {
  const [first, last] = [dateText(dayKey(columns[0]?.start ?? asOf, zone)), dateText(dayKey((columns.at(-1)?.end ?? asOf + 1) - 1, zone))];
  return {
    title: t('OpenRouter spend by {0}', groupingInText(ask.by)), range: t('{0} to {1} ({2})', first, last, zone.name), where: ask.where, search: ask.search,
    made: madeText(asOf, zone),
  };
}

/** What a page sends is looked at before it stands in a file that people open. */
function plain(svg: string): string {
  if (!isPlainSvg(svg)) throw new SpendError('bad-argument', t('There is no chart to export.'));
  return svg;
}
