import * as v from 'valibot';
import { nano } from '../../../src/core/money.ts';
import type { CallDetail, CallsFacets, CallsPage } from '../../../src/protocol/calls.ts';

const MONEY = v.pipe(v.number(), v.safeInteger(), v.transform(nano));
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const SOURCE = v.picklist(['prompt', 'proxy', 'chat', 'cli', 'api', 'import', 'untracked']);
const STATUS = v.picklist(['ok', 'error', 'cancelled', 'blocked', 'cached']);
const LINE = v.object({
  id: v.string(), at: v.number(), source: SOURCE, status: STATUS, model: v.string(), name: v.string(), attempt: v.number(), estimated: v.boolean(),
  client: v.optional(v.string()), project: v.optional(v.string()), provider: v.optional(v.string()), errorText: v.optional(v.string()),
  inputTokens: v.optional(v.number()), outputTokens: v.optional(v.number()), durationMs: v.optional(v.number()), since: v.optional(v.number()), hue: v.optional(v.number()),
  cost: v.optional(MONEY),
});
const PAGE = v.object({ total: COUNT, isExact: v.boolean(), from: COUNT, rows: v.array(LINE), anchorAt: v.optional(COUNT) });
const FACETS = v.array(v.object({ value: v.string(), name: v.string(), calls: COUNT }));
const PART = v.object({ kind: v.picklist(['input', 'cacheRead', 'cacheWrite', 'output', 'request']), count: COUNT, rate: v.optional(MONEY), cost: v.optional(MONEY) });
/** Of an entry, what the page shows of it; the ledger has judged its fields before. */
const ENTRY = v.looseObject({ id: v.string(), exchange: v.string(), at: v.number(), origin: v.string(), keyHash: v.string(), costSource: v.string(), tags: v.optional(v.array(v.string())) });
const DETAIL = v.object({
  line: LINE, entry: ENTRY, requested: v.optional(v.string()), parts: v.array(PART), decision: v.optional(v.string()), attempts: v.array(LINE), hasLogs: v.boolean(),
});

/** Reads a part of the list. Throws for what is none. */
export function readCallsPage(said: unknown): CallsPage {
  return known(v.parse(PAGE, said)) as CallsPage;
}

export function readCallDetail(said: unknown): CallDetail {
  return known(v.parse(DETAIL, said)) as CallDetail;
}

export function readCallsFacets(said: unknown): CallsFacets {
  return v.parse(v.object({ models: FACETS, clients: FACETS }), said);
}

/** The same without what is said to be undefined: absent is absent. */
function known(said: unknown): unknown {
  if (Array.isArray(said)) return said.map(known);
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined).map(([name, value]) => [name, known(value)]));
}
