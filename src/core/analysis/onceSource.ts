import type { Range } from '../ledger/breakdownRange.ts';
import type { Grouping } from './range.ts';
import type { Columns, Share, SumsSource, Wanted } from './source.ts';

/** A source that is asked the same once: what several parts of an analysis need is worked out for all of them. */
export class OnceSource implements SumsSource {
  private readonly source: SumsSource;
  private readonly asked = new Map<string, Promise<readonly Share[]>>();

  constructor(source: SumsSource) {
    this.source = source;
  }

  groups(range: Range, by: Grouping | undefined, wanted: Wanted): Promise<readonly Share[]> {
    return this.once([range.start, range.end, by, wanted], () => this.source.groups(range, by, wanted));
  }

  columns(columns: Columns, by: Grouping | undefined, wanted: Wanted): Promise<readonly Share[]> {
    return this.once([columns.unit, columns.ranges.map(({ start, end }) => [start, end]), by, wanted], () => this.source.columns(columns, by, wanted));
  }

  private once(question: readonly unknown[], ask: () => Promise<readonly Share[]>): Promise<readonly Share[]> {
    const name = JSON.stringify(question);
    const known = this.asked.get(name) ?? ask();
    this.asked.set(name, known);
    return known;
  }
}
