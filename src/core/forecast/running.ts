import type { CostStanding, Standing } from '../budget/standing.ts';
import type { Ceiling } from '../format.ts';
import { forecastText } from '../format.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Period, Zone } from '../period.ts';
import { dayKey } from '../period.ts';
import type { ForecastCounting } from './ofLedger.ts';
import { forecastFrom, historyOf } from './ofLedger.ts';
import type { ForecastAsk, History, KnownForecast } from './types.ts';

const KINDS = ['day', 'week', 'month'] as const;
/** The past changes seldom: by imports, and by costs that become known late. */
const KEEP_MS = 60_000;

/** The running periods' forecasts; only those that could be made. */
export type Forecasts = Readonly<Partial<Record<ForecastAsk['kind'], KnownForecast>>>;

/** Forecasts of the running day, week and month. */
export function runningForecasts(history: History, state: LedgerState, now: number, counting: ForecastCounting): Forecasts {
  return Object.fromEntries(KINDS.flatMap((kind) => {
    const found = forecastFrom(history, state, kind, now, counting);
    return found.kind === 'known' ? [[kind, found] as const] : [];
  }));
}

/** One period's forecast in words, with what its limit does to it; empty where there is none. */
export function runningText(period: Pick<Period, 'kind' | 'start'>, forecast: KnownForecast | undefined, zone: Zone, standing?: Standing): string {
  return forecast === undefined ? '' : forecastText(period, forecast, zone, standing?.metric === 'cost' ? ceilingOf(standing) : undefined);
}

/** Something that is kept for a while, unless the day or the way of counting becomes another. */
export class Memo<T> {
  private readonly keepMs: number;
  private kept: { readonly of: string; readonly zone: Zone; readonly at: number; readonly value: T } | undefined;

  constructor(keepMs: number) {
    this.keepMs = keepMs;
  }

  /** What is kept, unless it is too old or was counted in another way. */
  recall(now: number, counting: ForecastCounting): T | undefined {
    const { kept } = this;
    if (kept?.zone !== counting.zone || kept.of !== nameOf(now, counting)) return undefined;
    return now >= kept.at && now < kept.at + this.keepMs ? kept.value : undefined;
  }

  /** Keeps it, and hands it back. */
  keep(value: T, now: number, counting: ForecastCounting): T {
    this.kept = { of: nameOf(now, counting), zone: counting.zone, at: now, value };
    return value;
  }
}

/** A past that is kept for a minute: whoever forecasts at every call need not go through it each time. */
export class HistoryMemo extends Memo<History> {
  constructor() {
    super(KEEP_MS);
  }

  /** The history that is kept, or that of now, which is kept then. */
  of(state: LedgerState, now: number, counting: ForecastCounting): History {
    return this.recall(now, counting) ?? this.keep(historyOf(state, now, counting), now, counting);
  }
}

function ceilingOf({ spend, limit, policy }: CostStanding): Ceiling {
  return { spent: spend.spent, limit, stops: policy === 'stop' };
}

function nameOf(now: number, { origin, zone, countUntracked, countByok }: ForecastCounting): string {
  return JSON.stringify([origin, dayKey(now, zone), countUntracked, countByok]);
}
