import { formatMoney } from '../../core/format.ts';
import { spendOfSums } from '../../core/ledger/sums.ts';
import { nano } from '../../core/money.ts';
import { isNothing } from '../rows.ts';
import type { TrendReport } from '../trendData.ts';
import { certaintyOfSums, changeText, counted, moneyOf } from './figures.ts';
import { weekdayOf } from './labels.ts';
import { OPENING_MARK, openingLines } from './openingText.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

const LONGEST_BAR = 48;
/** What stands beside a bar: day, weekday, amount, blanks. */
const BESIDE = 34;

/** Spend per day as bars. */
export function trendLines(report: TrendReport, width: number, paint: Paint): readonly string[] {
  const { range, zone, days, countByok, total: { sums: total }, forecast, openings } = report;
  const amounts = days.map(({ sums }) => spendOfSums(sums, countByok));
  const most = Math.max(1, ...amounts);
  const cells = Math.max(8, Math.min(LONGEST_BAR, width - BESIDE));
  const shown = openings.filter(({ at }) => at >= range.start);
  const mark = (day: string): string => (shown.some((opening) => opening.day === day) ? OPENING_MARK : '');
  const rows = days.map(({ day, sums }, index) => ({ label: `${day} ${weekdayOf(day).slice(0, 3)}${mark(day)}`, figures: [moneyOf(sums, countByok)], bar: { share: (amounts[index] ?? 0) / most } }));
  return [
    paint.strong(`OpenRouter spend · ${range.title} (${zone})`),
    headLine(report),
    ...(forecast === undefined || forecast.text === '' ? [] : [forecast.text]),
    ...(isNothing(total) ? ['Nothing was recorded in this time.'] : table(rows, width, paint, cells)),
    ...openingLines(shown).map(paint.faint),
  ];
}

function headLine(report: TrendReport): string {
  const { total: { sums: total }, countByok, days } = report;
  const cost = spendOfSums(total, countByok);
  return [
    `${moneyOf(total, countByok)} in ${counted(total.calls, 'call')}`,
    `${formatMoney(nano(Math.round(cost / days.length)), certaintyOfSums(total))} a day`,
    comparison(report),
  ].join(' · ');
}

/** What changed from the days before, where that can be told. */
function comparison({ total, totalBefore, countByok, before, isComparable, isBeforeKnown }: TrendReport): string {
  const costBefore = spendOfSums(totalBefore, countByok);
  if (!isComparable) return 'not compared with the days before, which were not all monitored';
  if (costBefore <= 0) return isBeforeKnown ? 'nothing spent in the days before' : 'nothing was recorded in the days before';
  return `${changeText(spendOfSums(total.sums, countByok), costBefore)} against ${formatMoney(costBefore)} from ${before.from} to ${before.to}`;
}
