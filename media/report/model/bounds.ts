import type { Unit } from '../../../src/core/analysis/range.ts';
import { formatMoney } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { ReportData } from '../../../src/protocol/report.ts';
import type { ChartParts } from './chart.ts';

/** The limit and the forecast of a column's period. */
export function boundsOf(data: ReportData | undefined, unit: Unit): Pick<ChartParts, 'limit' | 'forecast'> {
  const card = data?.periods.find(({ kind }) => kind === unit);
  const limit = unit === 'hour' ? data?.hourlyLimit : card?.limit;
  return {
    ...(limit === undefined ? {} : { limit: { amount: limit, text: `${LIMITS[unit]()} ${formatMoney(limit)}` } }),
    ...(card?.forecast === undefined ? {} : { forecast: card.forecast }),
  };
}

const LIMITS = { hour: () => t('Hourly limit'), day: () => t('Daily limit'), week: () => t('Weekly limit'), month: () => t('Monthly limit') } as const;
