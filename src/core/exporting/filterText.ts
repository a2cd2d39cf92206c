import type { Grouping } from '../analysis/range.ts';
import type { Filter } from '../ledger/breakdown.ts';

/** What alone was looked at: `model: a, b; client: c`; empty where everything was. `shown`: a value as it may stand there; `none`: what stands for an empty one; `named`: what a grouping is called. */
export function filterText(where: Filter, shown: (value: string) => string, none: string, named: (by: Grouping) => string = (by) => by): string {
  return (Object.entries(where) as [Grouping, readonly string[]][]).map(([by, values]) => `${named(by)}: ${values.map((value) => (value === '' ? none : shown(value))).join(', ')}`).join('; ');
}
