import { t } from '../../../src/core/l10n.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { GuardData, GuardLogPage, LimitCard, LimitStanding } from '../../../src/protocol/guard.ts';
import { MOST_TABLE_ROWS, type ReportTable, type TableCell } from '../../../src/protocol/tables.ts';
import { logWord } from '../model/guardLog.ts';
import { amountText, budgetViews, keyLimitView, policyTitle, type LimitView } from '../model/limitList.ts';
import { fullTime } from '../model/times.ts';

type Shown = Pick<LimitView, 'title' | 'whose' | 'mark' | 'facts'>;
type Figures = Pick<LimitCard, 'metric' | 'limit'> & { readonly standing?: LimitStanding | undefined };

/** Every limit as it stands, the key's own at the end. Amounts are US dollars or tokens. */
export function limitsTable(data: GuardData, zone: Zone): ReportTable {
  const key = keyLimitView(data);
  return {
    title: t('Limits'), notes: [],
    columns: [
      { key: 'scope', title: t('For'), kind: 'name' }, { key: 'limitName', title: t('Limit'), kind: 'text' }, { key: 'used', title: t('Used'), kind: 'figure' }, { key: 'limit', title: t('Of'), kind: 'figure' },
      { key: 'unit', title: t('Unit'), kind: 'text' }, { key: 'state', title: t('State'), kind: 'text' }, { key: 'policy', title: t('At the limit'), kind: 'text' }, { key: 'more', title: t('More'), kind: 'text' },
    ],
    rows: [
      ...budgetViews(data, zone).flatMap(({ title, policy, limits }, budget) => limits.map((view, place) => rowOf(title, policyTitle(policy), view, data.budgets[budget]?.limits[place]))),
      ...(key === undefined || data.key === undefined ? [] : [rowOf(t('The key'), '', key, { ...data.key, metric: 'cost' })]),
    ],
  };
}

function rowOf(scope: string, policy: string, { title, whose, mark, facts }: Shown, figures: Figures | undefined): readonly TableCell[] {
  const { metric, limit, standing } = figures ?? { metric: 'cost' };
  const amount = (value: number | undefined, certainty?: LimitStanding['certainty']): TableCell => (value === undefined ? { text: '' } : { text: amountText(metric, value, certainty), ...(metric === 'cost' ? { usd: value as NanoUsd } : { value }) });
  return [
    { text: scope }, { text: whose === undefined ? title : `${title}, ${whose}` }, amount(standing?.used, standing?.certainty), amount(limit), { text: metric === 'cost' ? 'USD' : t('tokens') },
    { text: mark?.word ?? '' }, { text: policy }, { text: facts.join(' · ') },
  ];
}

/** What the guard did, the newest first, as far as it is listed. */
export function guardLogTable(rows: GuardLogPage['rows'], zone: Zone, range: string, hasMore: boolean): ReportTable {
  return {
    title: t('What the guard did'), notes: [range, ...(hasMore ? [t('Only what is listed: there is more from before.')] : [])],
    columns: [{ key: 'when', title: t('When'), kind: 'text' }, { key: 'what', title: t('What'), kind: 'text' }, { key: 'text', title: t('Happened'), kind: 'text' }, { key: 'detail', title: t('More'), kind: 'text' }],
    rows: rows.slice(0, MOST_TABLE_ROWS).map(({ at, kind, text, detail }) => [{ text: fullTime(at, zone) }, { text: logWord(kind) }, { text }, { text: detail }]),
  };
}
