import { formatMoney } from '../../core/format.ts';
import { spendOfSums } from '../../core/ledger/sums.ts';
import { nano } from '../../core/money.ts';
import { isNothing } from '../rows.ts';
import type { TrendReport } from '../trendData.ts';
import { certaintyOfSums, changeText, counted, moneyOf } from './figures.ts';
import { weekdayOf } from './labels.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

const LONGEST_BAR = 48;
/** What stands beside a bar: day, weekday, amount, blanks. */
const BESIDE = 34;

/** Spend per day as bars. */
export function trendLines(report: TrendReport, width: number, paint: Paint): readonly string[] {
  const { range, zone, days, countByok, total: { sums: total }, forecast } = report;
  const amounts = days.map(({ sums }) => spendOfSums(sums, countByok));
  const most = Math.max(1, ...amounts);
  const cells = Math.max(8, Math.min(LONGEST_BAR, width - BESIDE));
  const rows = days.map(({ day, sums }, index) => ({ label: `${day} ${weekdayOf(day).slice(0, 3)}`, figures: [moneyOf(sums, countByok)], bar: { share: (amounts[index] ?? 0) / most } }));
  return [
    paint.strong(`OpenRouter spend · ${range.title} (${zone})`),
    headLine(report),
    ...(forecast === undefined || forecast.text === '' ? [] : [forecast.text]),
    ...(isNothing(total) ? ['Nothing was recorded in this time.'] : table(rows, width, paint, cells)),
  ];
}

function headLine({ total: { sums: total }, totalBefore, countByok, days, before }: TrendReport): string {
  const cost = spendOfSums(total, countByok);
  const costBefore = spendOfSums(totalBefore, countByok);
  const change = changeText(cost, costBefore);
  return [
    `${moneyOf(total, countByok)} in ${counted(total.calls, 'call')}`,
    `${formatMoney(nano(Math.round(cost / days.length)), certaintyOfSums(total))} a day`,
    change === '' ? 'nothing spent in the days before' : `${change} against ${formatMoney(costBefore)} from ${before.from} to ${before.to}`,
  ].join(' · ');
}
