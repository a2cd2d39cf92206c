import { resetTime } from '../../core/budget/sentences.ts';
import type { LimitState, Standing } from '../../core/budget/standing.ts';
import { certaintyOf } from '../../core/budget/spend.ts';
import { formatMoney, formatShare } from '../../core/format.ts';
import type { NanoUsd } from '../../core/money.ts';
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
  readonly perRequest?: NanoUsd;
  /** Sentences about limits that rule in this process only. */
  readonly notes: readonly string[];
}

const WORDS: Readonly<Record<LimitState, string>> = { active: '', warned: 'close', degraded: 'almost', stopped: 'reached' };

const NAMES = { hour: 'Hourly', day: 'Daily', week: 'Weekly', month: 'Monthly' } as const;

/** The limits as lines. */
export function limitsLines({ standings, perRequest, zone, now, notes }: LimitsReport, width: number, paint: Paint): readonly string[] {
  const rows = standings.map((standing) => standingRow(standing, zone, now));
  const perCall: readonly TableRow[] = perRequest === undefined ? [] : [{ label: 'One call', figures: ['', `max ${formatMoney(perRequest)}`, ''] }];
  const lines = rows.length + perCall.length === 0 ? ['No limit is set. Example: openrouter-spend limits set --daily 10'] : [paint.strong('Limits'), ...table([...rows, ...perCall], width, paint)];
  return [...lines, ...notes];
}

/** One limit as a row: spent, limit, share, a gauge, when it starts anew. */
export function standingRow(standing: Standing, zone: Zone, now: number): TableRow {
  const cutBy = standing.budget === 'key' ? UTC : zone;
  // Longer periods end at midnight, which goes without saying.
  const reset = resetTime(standing.period, cutBy, now)?.replace(/(?<=^\d{4}-\d\d-\d\d) 00:00/, '');
  const after = [WORDS[standing.state], reset === undefined ? '' : `until ${reset}`].filter((part) => part !== '');
  return {
    label: nameOf(standing),
    figures: [formatMoney(standing.spend.spent, certaintyOf(standing.spend)), `of ${formatMoney(standing.limit)}`, formatShare(standing.share)],
    bar: { share: standing.share, isGauge: true },
    after: after.join('  '),
    look: (paint) => (standing.state === 'stopped' ? paint.bad : standing.state === 'active' ? (text): string => text : paint.warn),
  };
}

function nameOf({ budget, period }: Standing): string {
  if (budget === 'all') return NAMES[period.kind];
  // One that never starts anew lasts from the beginning of time.
  return period.start === 0 ? 'Key' : `Key, ${NAMES[period.kind].toLowerCase()}`;
}
