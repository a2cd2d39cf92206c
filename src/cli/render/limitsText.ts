import type { Budget } from '../../core/budget/budget.ts';
import { amountOf, resetTime, whom } from '../../core/budget/sentences.ts';
import type { Standing } from '../../core/budget/standing.ts';
import { certaintyOf } from '../../core/budget/spend.ts';
import type { WorstCase } from '../../core/budget/worstCase.ts';
import { worstCaseText } from '../../core/budget/worstCaseText.ts';
import { formatMoney, formatShare, formatTokens } from '../../core/format.ts';
import type { LimitState } from '../../core/ledger/events.ts';
import type { Zone } from '../../core/period.ts';
import { UTC } from '../../core/period.ts';
import type { Paint } from './paint.ts';
import type { TableRow } from './table.ts';
import { table } from './table.ts';

/** What `limits` shows. */
export interface LimitsReport {
  readonly now: number;
  readonly zone: Zone;
  /** The user's own limits, and the key's where it has one. */
  readonly standings: readonly Standing[];
  readonly budgets: readonly Budget[];
  readonly worst?: WorstCase;
  /** Sentences about limits that rule in this process only. */
  readonly notes: readonly string[];
}

const WORDS: Readonly<Record<LimitState, string>> = { active: '', warned: 'close', degraded: 'almost', stopped: 'reached' };

const NAMES = { hour: 'Hourly', day: 'Daily', week: 'Weekly', month: 'Monthly' } as const;

/** The limits as lines. */
export function limitsLines({ standings, budgets, worst, zone, now, notes }: LimitsReport, width: number, paint: Paint): readonly string[] {
  const hasStates = anyState(standings);
  const rows = [...standings.map((standing) => standingRow(standing, zone, now, hasStates)), ...budgets.flatMap((budget) => [...idleRows(budget, standings), ...callRows(budget)])];
  const lines = rows.length === 0 ? ['No limit is set. Example: openrouter-spend limits set --daily 10'] : [paint.strong('Limits'), ...table(rows, width, paint), ...policyLines(budgets)];
  return [...lines, ...(worst === undefined ? [] : [paint.faint(worstCaseText(worst, zone))]), ...notes];
}

/** What every value has for itself, while none has used it. */
function idleRows({ id, limits: { cost, tokens } }: Budget, standings: readonly Standing[]): readonly TableRow[] {
  if (standings.some(({ budget }) => budget === id)) return [];
  const amounts = [...Object.entries(cost).map(([kind, limit]) => ({ kind, metric: 'cost' as const, limit })), ...Object.entries(tokens).map(([kind, limit]) => ({ kind, metric: 'tokens' as const, limit }))];
  return amounts.map(({ kind, metric, limit }) => ({ label: named(`${NAMES[kind as keyof typeof NAMES]}${metric === 'tokens' ? ' tokens' : ''}`, id), figures: ['', `of ${amountOf(metric, limit)}`, ''], after: 'for each, none used' }));
}

function callRows({ id, limits: { perRequest, averagePerRequest } }: Budget): readonly TableRow[] {
  return [
    ...(perRequest === undefined ? [] : [{ label: named('One call', id), figures: ['', `max ${formatMoney(perRequest)}`, ''] }]),
    ...(averagePerRequest === undefined ? [] : [{ label: named('Average call', id), figures: ['', `aim ${formatMoney(averagePerRequest)}`, ''] }]),
  ];
}

/** What happens at limits, where that is not that calls are stopped. */
function policyLines(budgets: readonly Budget[]): readonly string[] {
  return budgets.filter(({ policy }) => policy !== 'stop').map(({ id, policy, downgradeTo }) => {
    const models = policy === 'downgrade' && downgradeTo.length > 0 ? ` (${downgradeTo.join(', ')})` : '';
    const scope = whom(id);
    return `Policy${scope === '' ? '' : ` of ${scope}`}: ${policy}${models}`;
  });
}

/** Whether a word has to be said of any of them. It stands among the figures, which give way last. */
export function anyState(standings: readonly Pick<Standing, 'state'>[]): boolean {
  return standings.some(({ state }) => state !== 'active');
}

/** One limit as a row: used, limit, share, its state in a word where any row has one, a gauge, when it starts anew. */
export function standingRow(standing: Standing, zone: Zone, now: number, hasStates: boolean): TableRow {
  const cutBy = standing.budget === 'key' ? UTC : zone;
  // Longer periods end at midnight, which goes without saying.
  const reset = resetTime(standing.period, cutBy, now)?.replace(/(?<=^\d{4}-\d\d-\d\d) 00:00/, '');
  const used = standing.metric === 'cost' ? formatMoney(standing.used, certaintyOf(standing.spend)) : formatTokens(standing.used);
  return {
    label: nameOf(standing),
    figures: [used, `of ${amountOf(standing.metric, standing.limit)}`, formatShare(standing.share), ...(hasStates ? [WORDS[standing.state]] : [])],
    bar: { share: standing.share, isGauge: true },
    ...(reset === undefined ? {} : { after: `until ${reset}` }),
    look: (paint) => (standing.state === 'stopped' ? paint.bad : standing.state === 'active' ? (text): string => text : paint.warn),
  };
}

function nameOf({ budget, name, period, metric }: Standing): string {
  // One that never starts anew lasts from the beginning of time.
  if (budget === 'key') return period.start === 0 ? 'Key' : `Key, ${NAMES[period.kind].toLowerCase()}`;
  return named(`${NAMES[period.kind]}${metric === 'tokens' ? ' tokens' : ''}`, name);
}

/** `Daily`, or `client cline, daily` where it limits not everybody. */
export function named(what: string, name: string): string {
  const scope = whom(name);
  return scope === '' ? what : `${scope}, ${what.toLowerCase()}`;
}
