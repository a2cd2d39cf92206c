import type { BreakdownAsk, BreakdownRow, Dimension } from '../ledger/breakdown.ts';
import type { Range } from '../ledger/breakdownRange.ts';
import type { Zone } from '../period.ts';
import { clockTime, dayKey, periodAt } from '../period.ts';
import type { Grouping, Unit } from './range.ts';
import type { Columns, Share, SumsSource, Wanted } from './source.ts';

/** Answers a breakdown, as the ledger does. */
export type AskBreakdown = (ask: BreakdownAsk) => Promise<readonly BreakdownRow[]>;

/** Sums from the ledger's rollups. */
export class LedgerSource implements SumsSource {
  private readonly ask: AskBreakdown;
  private readonly origin: string;
  private readonly zone: Zone;

  constructor(ask: AskBreakdown, origin: string, zone: Zone) {
    this.ask = ask;
    this.origin = origin;
    this.zone = zone;
  }

  async groups(range: Range, by: Grouping | undefined, wanted: Wanted): Promise<readonly Share[]> {
    const rows = await this.ask(this.question(range, by === undefined ? [] : [by], wanted));
    return rows.map(({ keys, sums, latency }) => ({ key: keys[0] ?? '', column: 0, sums, latency }));
  }

  async columns({ unit, ranges }: Columns, by: Grouping | undefined, wanted: Wanted): Promise<readonly Share[]> {
    const [first, last] = [ranges[0], ranges.at(-1)];
    if (first === undefined || last === undefined) return [];
    const times = TIMES[unit];
    const rows = await this.ask(this.question({ start: first.start, end: last.end }, by === undefined ? times : [...times, by], wanted));
    // Backwards, so that of two columns with one name the first is found.
    const places = new Map(ranges.map(({ start }, column) => [this.nameOf(start, unit), column] as const).toReversed());
    return rows.flatMap(({ keys, sums, latency }) => {
      const column = places.get(keys.slice(0, times.length).join(' '));
      return column === undefined ? [] : [{ key: keys[times.length] ?? '', column, sums, latency }];
    });
  }

  private question({ start, end }: Range, by: readonly Dimension[], { where, latency }: Wanted): BreakdownAsk {
    return { origin: this.origin, zone: this.zone.name, start, end, by: by as BreakdownAsk['by'], where, latency };
  }

  /** How a breakdown names the time that a column begins at. An hour that the clocks repeat counts under its first. */
  private nameOf(start: number, unit: Unit): string {
    switch (unit) {
      case 'hour': return `${dayKey(start, this.zone)} ${Number(clockTime(start, this.zone).slice(0, 2))}`;
      case 'day': return dayKey(start, this.zone);
      case 'week': return dayKey(periodAt('week', start, this.zone).start, this.zone);
      case 'month': return dayKey(start, this.zone).slice(0, 7);
    }
  }
}

const TIMES: Readonly<Record<Unit, readonly Dimension[]>> = { hour: ['day', 'hour'], day: ['day'], week: ['week'], month: ['month'] };
