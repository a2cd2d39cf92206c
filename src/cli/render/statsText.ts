import { formatMoney, formatShare } from '../../core/format.ts';
import { spendOfSums } from '../../core/ledger/sums.ts';
import { isNothing } from '../rows.ts';
import type { StatsReport } from '../stats.ts';
import { countText, counted, moneyOf, shareOf, tokensOf } from './figures.ts';
import { headingOf } from './labels.ts';
import type { Paint } from './paint.ts';
import { openingLines } from './openingText.ts';
import { rowsOf } from './statsRows.ts';
import { table } from './table.ts';

const LIMITS = { day: 'Daily limit', week: 'Weekly limit', month: 'Monthly limit', days: '' } as const;

/** A report as lines for a terminal of that width. */
export function statsLines(report: StatsReport, width: number, paint: Paint): readonly string[] {
  const head = [paint.strong(`OpenRouter spend · ${report.range.title} (${report.zone})`), totalLine(report), ...noteLines(report, paint)];
  if (isEmpty(report)) return [...head, 'Nothing was recorded in this time.'];
  const latency = report.hasLatency ? ', with p50 and p95 of how long calls took' : '';
  const sections = report.sections.flatMap((section) => [paint.strong(`${headingOf(section.by)}${latency}`), ...table(rowsOf(section, report), width, paint)]);
  return [...head, ...sections, ...openingLines(report.openings).map(paint.faint)];
}

/** Whether there is nothing to tell. */
export function isEmpty({ total }: Pick<StatsReport, 'total'>): boolean {
  return isNothing(total);
}

function totalLine(report: StatsReport): string {
  const { total } = report;
  const tokens = `Tokens ${countText(tokensOf(total))} (in ${countText(total.inputTokens)}, out ${countText(total.outputTokens)})`;
  return `Calls ${countText(total.calls)} · ${tokens} · Cost ${costText(report)}`;
}

function costText({ total, countByok, standing, range }: StatsReport): string {
  const spent = moneyOf(total, countByok);
  if (standing === undefined) return spent;
  const limit = `of ${formatMoney(standing.limit)} (${formatShare(standing.share)})`;
  // Where other programs' spend does not count towards the limit, its own figure stands beside it.
  return standing.spend.spent === spendOfSums(total, countByok) ? `${spent} ${limit}` : `${spent} · ${LIMITS[range.kind]} ${formatMoney(standing.spend.spent)} ${limit}`;
}

/** What the total is made of, where that needs saying, and where the money was spent if not at OpenRouter. */
function noteLines({ total, untracked, countByok, origin }: StatsReport, paint: Paint): readonly string[] {
  const others = spendOfSums(untracked, countByok);
  const parts = [
    others > 0 ? `${formatMoney(others)} by other programs (${shareOf(others, spendOfSums(total, countByok))})` : '',
    total.estimated > 0 ? `${formatMoney(total.estimated)} estimated` : '',
    total.unknown > 0 ? `cost of ${counted(total.unknown, 'call')} not known yet` : '',
    total.errors > 0 ? counted(total.errors, 'error') : '',
    total.blocked > 0 ? `${countText(total.blocked)} refused by a limit` : '',
    origin === 'https://openrouter.ai' ? '' : `at ${origin}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [paint.faint(parts.join(' · '))];
}
