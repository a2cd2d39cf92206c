import type { Budgeting, Standing } from '../../core/budget/standing.ts';
import { standings } from '../../core/budget/standing.ts';
import type { Forecasts } from '../../core/forecast/running.ts';
import type { Hold } from '../../core/ledger/hold.ts';
import { newestCalls } from '../../core/ledger/newestCalls.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import type { Sums } from '../../core/ledger/sums.ts';
import type { Period } from '../../core/period.ts';
import type { ProxyClient } from '../../core/proxy/client.ts';
import type { UsageEntry } from '../../core/usage.ts';
import type { Glance } from '../statusBar/glance.ts';

/** How many of the last calls are listed. */
const CALLS = 12;

/** What one name has had of a period. */
export interface NamedSums {
  readonly name: string;
  readonly sums: Sums;
}

/** What the tree is made of. */
export interface TreeParts {
  readonly glance: Glance;
  readonly budgeting: Budgeting;
  readonly forecasts: Forecasts;
  readonly standings: readonly Standing[];
  /** Calls that run, the newest first. */
  readonly running: readonly Hold[];
  /** Calls that have ended, the newest first. */
  readonly calls: readonly UsageEntry[];
  /** By model id, of today and of this week; nothing that others spent. */
  readonly modelsToday: readonly NamedSums[];
  readonly modelsThisWeek: readonly NamedSums[];
  /** By client, of today. */
  readonly clientsToday: readonly NamedSums[];
  /** Who may use the proxy. */
  readonly clients: readonly ProxyClient[];
  readonly troubles: readonly string[];
  readonly nameOf: (model: string) => string;
}

/** The part of it that the ledger knows, from the running totals alone. */
export function partsOfLedger(state: LedgerState, glance: Glance, budgeting: Budgeting): Pick<TreeParts, 'standings' | 'running' | 'calls' | 'modelsToday' | 'modelsThisWeek' | 'clientsToday'> {
  const { origin } = budgeting;
  const [day, week] = glance.periods;
  const by = (dimension: 'model' | 'client', period: Period | undefined): readonly NamedSums[] => (period === undefined ? [] : namedSums(state, origin, dimension, period));
  return {
    standings: standings(state, glance.now, budgeting),
    running: [...state.holds.values()].filter((hold) => hold.origin === origin).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)),
    calls: newestCalls(state, origin, CALLS),
    modelsToday: by('model', day?.period),
    modelsThisWeek: by('model', week?.period),
    clientsToday: by('client', day?.period),
  };
}

function namedSums({ buckets }: LedgerState, origin: string, dimension: 'model' | 'client', period: Period): readonly NamedSums[] {
  const sums = buckets.sumsBy(period.start, period.end, (cell) => (cell.origin === origin && cell.source !== 'untracked' && cell[dimension] !== '' ? cell[dimension] : undefined));
  return [...sums].map(([name, each]) => ({ name, sums: each }));
}
