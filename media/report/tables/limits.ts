import { t } from '../../../src/core/l10n.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { GuardData, GuardLogPage, LimitCard, LimitStanding } from '../../../src/protocol/guard.ts';
import type { ReportTable, TableCell } from '../../../src/protocol/tables.ts';
import { KINDS, kindTitle, logWord, type LogKind } from '../model/guardLog.ts';
import { amountText, budgetViews, keyLimitView, policyTitle, type LimitView } from '../model/limitList.ts';
import { fullTime } from '../model/times.ts';
import { column } from './column.ts';

type Shown = Pick<LimitView, 'title' | 'whose' | 'mark' | 'facts'>;
type Figures = Pick<LimitCard, 'metric' | 'limit'> & { readonly standing?: LimitStanding | undefined };

/** Every limit as it stands, the key's own at the end. Amounts are US dollars or tokens. */
export function limitsTable(data: GuardData, zone: Zone): ReportTable {
  const key = keyLimitView(data);
  const budgets = budgetViews(data, zone);
  return {
    title: t('Limits'), notes: [fullTime(data.asOf, zone), ...budgets.flatMap(({ title, note }) => (note === undefined ? [] : [`${title}: ${note}`]))],
    columns: [
      column('scope', t('For'), 'name'), column('limitName', t('Limit')), column('used', t('Used'), 'figure'), column('certainty', t('Certainty')),
      column('held', t('Set aside'), 'figure'), column('limit', t('Of'), 'figure'), column('unit', t('Unit')),
      column('state', t('State')), column('policy', t('At the limit')), column('more', t('More')),
    ],
    rows: [
      ...budgets.flatMap(({ title, policy, limits }, budget) => limits.map((view, place) => rowOf(title, policyTitle(policy), view, data.budgets[budget]?.limits[place]))),
      ...(key === undefined || data.key === undefined ? [] : [rowOf(t('The key'), '', key, { ...data.key, metric: 'cost' })]),
    ],
  };
}

function rowOf(scope: string, policy: string, { title, whose, mark, facts }: Shown, figures: Figures | undefined): readonly TableCell[] {
  const { metric, limit, standing } = figures ?? { metric: 'cost' };
  const amount = (value: number | undefined, certainty?: LimitStanding['certainty']): TableCell => (value === undefined ? { text: '' } : { text: amountText(metric, value, certainty), ...(metric === 'cost' ? { usd: value as NanoUsd } : { value }) });
  return [
    { text: scope }, { text: whose === undefined ? title : `${title}, ${whose}` }, amount(standing?.used, standing?.certainty), { text: standing === undefined ? '' : SIGNS[standing.certainty] },
    amount(standing?.held), amount(limit), { text: metric === 'cost' ? 'USD' : t('tokens') }, { text: mark?.word ?? '' }, { text: policy }, { text: facts.join(' · ') },
  ];
}

/** As beside an amount, for whoever reads the number alone. */
const SIGNS: Readonly<Record<LimitStanding['certainty'], string>> = { exact: '', estimate: '≈', atLeast: '≥' };

/** What the guard did, the newest first, as far as it is listed. */
export interface GuardLog {
  readonly rows: GuardLogPage['rows'];
  readonly kinds: readonly LogKind[];
  readonly range: string;
  readonly hasMore: boolean;
}

/** The log as it is listed. A row may stand for several events that are alike. */
export function guardLogTable({ rows, kinds, range, hasMore }: GuardLog, zone: Zone): ReportTable {
  return {
    title: t('What the guard did'),
    notes: [range, ...(kinds.length === KINDS.length ? [] : [t('Only {0}', kinds.map(kindTitle).join(', '))]), ...(hasMore ? [t('Only what is listed: there is more from before.')] : [])],
    columns: [
      column('first', t('From'), 'time'), column('last', t('To'), 'time'), column('what', t('What')), column('text', t('Happened')), column('detail', t('More')),
    ],
    rows: rows.map(({ first, at, kind, text, detail }) => [{ text: fullTime(first, zone), value: first }, { text: fullTime(at, zone), value: at }, { text: logWord(kind) }, { text }, { text: detail }]),
  };
}
