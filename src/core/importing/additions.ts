import type { AmendEvent } from '../ledger/events.ts';
import { ENTRY_FIELDS } from '../ledger/schema.ts';
import type { UsageEntry } from '../usage.ts';
import { rankOf } from '../usage.ts';
import { compact } from '../wire/json.ts';

/** What makes an entry the one that it is, and what is said of its money: never merely filled in. */
const FIXED: ReadonlySet<string> = new Set<keyof UsageEntry>([
  'id', 'exchange', 'attempt', 'at', 'since', 'origin', 'device', 'source', 'keyHash', 'status', 'calls', 'cost', 'costSource', 'settledAt',
]);
const FILLABLE = ENTRY_FIELDS.filter((name) => !FIXED.has(name));

/**
 * What an import knows of a call that the entry does not: fields that it lacks (the app, the provider, latencies …), and the cost where the
 * entry's is missing or comes from a poorer source. Nothing that the entry knows itself is touched. `undefined` where there is nothing.
 */
export function additionsTo(entry: UsageEntry, told: UsageEntry): AmendEvent['fields'] | undefined {
  const missing = FILLABLE.filter((name) => entry[name] === undefined && told[name] !== undefined);
  const money = moneyFrom(entry, told);
  if (missing.length === 0 && money === undefined) return undefined;
  const fields = Object.fromEntries(missing.map((name) => [name, told[name]]));
  // Without money in it, the change must not outrank what is said of the money later.
  return { ...fields, ...(money ?? { costSource: 'none' }) };
}

function moneyFrom(entry: UsageEntry, told: UsageEntry): AmendEvent['fields'] | undefined {
  if (told.cost === undefined || (entry.cost !== undefined && rankOf(told.costSource) <= rankOf(entry.costSource))) return undefined;
  const { cost, costSource, settledAt, upstreamCost, isByok } = told;
  return { costSource, ...compact({ cost, settledAt, upstreamCost, isByok }) };
}
