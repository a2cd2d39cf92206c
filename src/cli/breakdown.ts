import type { BreakdownAsk, BreakdownRow } from '../core/ledger/breakdown.ts';
import type { Zone } from '../core/period.ts';
import type { Ledger } from '../storage/ledger.ts';
import { breakdownFromCounters } from './counters.ts';
import type { DayRange } from './range.ts';
import type { ReportRow } from './rows.ts';
import { withOthers } from './rows.ts';
import type { By } from './stats.ts';

/** Asks one ledger for sums, in one zone. */
export class Breakdowns {
  private readonly ledger: Ledger;
  private readonly basis: { readonly origin: string; readonly zone: Zone; readonly now: number };

  constructor(ledger: Ledger, basis: { readonly origin: string; readonly zone: Zone; readonly now: number }) {
    this.ledger = ledger;
    this.basis = basis;
  }

  /** From the running totals where they know, else from the database; from it in any case where latencies are asked for. */
  by(by: By, { start, end }: Pick<DayRange, 'start' | 'end'>): Promise<readonly BreakdownRow[]> {
    const { origin, zone } = this.basis;
    return this.answer({ origin, zone: zone.name, start, end, by });
  }

  /** The same with what other programs spent told apart in each row. */
  async rows(ask: Pick<BreakdownAsk, 'by' | 'start' | 'end' | 'latency'>): Promise<readonly ReportRow[]> {
    const { origin, zone } = this.basis;
    const full = { ...ask, origin, zone: zone.name };
    const others = await this.answer({ ...full, latency: false, where: { source: ['untracked'] } });
    return withOthers(await this.answer(full), others);
  }

  /** Any question of this origin and zone. */
  async answer(ask: BreakdownAsk): Promise<readonly BreakdownRow[]> {
    const { zone, now } = this.basis;
    const known = ask.latency === true ? undefined : breakdownFromCounters(this.ledger.state, ask, now, zone);
    return known ?? this.ledger.query('breakdown', ask);
  }
}
