import type { Filter } from '../ledger/breakdown.ts';

/** What alone was looked at: `model: a, b; client: c`; empty where everything was. `shown`: a value as it may stand there; `none`: what stands for an empty one. */
export function filterText(where: Filter, shown: (value: string) => string, none: string): string {
  return Object.entries(where).map(([name, values]) => `${name}: ${values.map((value) => (value === '' ? none : shown(value))).join(', ')}`).join('; ');
}
