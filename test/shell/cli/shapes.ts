import * as v from 'valibot';

/** Every `--json` shape as the README promises it, written down apart from the code: a field that goes, comes or changes its type fails a test. */

const usd = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const instant = v.pipe(v.string(), v.isoTimestamp());
const day = v.pipe(v.string(), v.isoDate());
const certainty = v.picklist(['exact', 'estimate', 'atLeast']);
const text = v.nullable(v.string());

const sums = {
  cost: usd, estimated: usd, unknownCalls: count, certainty, calls: count, errors: count, blocked: count, tokens: count,
  inputTokens: count, outputTokens: count, cacheReadTokens: count, cacheWriteTokens: count, reasoningTokens: count, costPerCall: v.nullable(usd), costPer1kTokens: v.nullable(usd), cachedShare: v.nullable(v.number()), untracked: usd,
};
const limit = v.nullable(v.strictObject({ amount: usd, spent: usd, share: v.number(), state: v.picklist(['active', 'warned', 'degraded', 'stopped']), policy: v.picklist(['warn', 'ask', 'stop']) }));
const forecast = v.nullable(v.strictObject({ expected: usd, low: usd, high: usd }));
const range = v.strictObject({ kind: v.picklist(['day', 'week', 'month', 'days']), from: day, to: day, start: instant, end: instant, zone: v.string() });

const beforeMonitoring = v.array(v.strictObject({ day, from: day, to: day, cost: usd }));

/** `stats --json`; `by` names the dimensions that were asked for. */
export function statsShape(by: string): v.GenericSchema {
  const keys = Object.fromEntries(by.split(',').map((dimension) => [dimension, text]));
  const ofDay: v.ObjectEntries = by === 'day' ? { beforeMonitoring: usd } : {};
  const row = v.strictObject({ ...keys, ...sums, share: v.nullable(v.number()), ...ofDay });
  return v.strictObject({ range, origin: v.string(), total: v.strictObject(sums), limit, beforeMonitoring, by: v.strictObject({ [by]: v.array(row) }) });
}

export const TREND = v.strictObject({
  range, origin: v.string(), total: v.strictObject(sums), before: v.strictObject({ from: day, to: day, cost: usd, calls: count }), change: v.nullable(v.number()), forecast, beforeMonitoring, days: v.array(v.strictObject({ day, ...sums, beforeMonitoring: usd })),
});

const periodKind = v.picklist(['hour', 'day', 'week', 'month']);
const standing = v.strictObject({
  name: v.string(), metric: v.picklist(['cost', 'tokens']), period: periodKind, amount: v.number(), used: v.number(), aside: v.number(), share: v.number(),
  state: v.picklist(['active', 'warned', 'degraded', 'stopped']), resetsAt: v.nullable(instant),
});
const budget = v.strictObject({
  scope: v.string(), policy: v.picklist(['warn', 'ask', 'downgrade', 'throttle', 'stop']), downgradeTo: v.array(v.string()), perRequest: v.nullable(usd), averagePerRequest: v.nullable(usd), limits: v.array(standing),
});
const worstCase = v.strictObject({ name: v.string(), period: periodKind, over: v.nullable(usd), unbounded: count, unsure: count, unresolved: count, seenAt: v.nullable(instant), unseen: usd, untoldTokens: count });

export const EXPLAIN = v.strictObject({
  decision: v.picklist(['admit', 'ask', 'wait', 'throttle', 'deny']), reason: v.nullable(v.strictObject({ code: v.string(), message: v.string() })), model: text, outputCap: v.nullable(count),
  estimate: v.strictObject({ low: v.nullable(usd), expected: v.nullable(usd), high: v.nullable(usd), promptTokens: v.nullable(count) }), limits: v.array(standing), perRequest: v.array(v.strictObject({ scope: v.string(), amount: usd })),
});

export const LIMITS = v.strictObject({
  hourly: limit, daily: limit, weekly: limit, monthly: limit, perRequest: v.nullable(v.strictObject({ amount: usd })), key: limit, budgets: v.array(budget), worstCase: v.nullable(worstCase), overridden: v.array(v.string()),
});

const period = v.strictObject({ cost: usd, untracked: usd, estimated: usd, unknownCalls: count, held: usd, pending: usd, certainty, limit, forecast });

export const STATUS = v.strictObject({
  at: instant, zone: v.string(), origin: v.string(),
  connection: v.strictObject({ kind: v.picklist(['live', 'offline', 'refused', 'waiting', 'no-key']), reason: text, sampledAt: v.nullable(instant) }),
  today: period, week: period, month: period,
  key: v.nullable(v.strictObject({ label: text, usage: usd, limit: v.nullable(usd), limitRemaining: v.nullable(usd), limitReset: text, expiresAt: v.nullable(instant) })),
  credits: v.nullable(usd), explained: v.nullable(v.strictObject({ entries: usd, elsewhere: usd, unexplained: usd, since: instant })), open: v.strictObject({ running: count, unresolved: count, givenUp: count }), atRest: v.nullable(v.boolean()), worstCase: v.nullable(worstCase),
});

const figures = {
  cost: v.nullable(usd), costSource: v.picklist(['none', 'estimate', 'key', 'activity', 'import', 'usage', 'generation']), model: text, provider: text, generationId: text,
  inputTokens: v.nullable(count), outputTokens: v.nullable(count), cacheReadTokens: v.nullable(count), cacheWriteTokens: v.nullable(count), reasoningTokens: v.nullable(count),
  durationMs: v.nullable(v.number()), firstTokenMs: v.nullable(v.number()), finishReason: text,
};
const ending = {
  status: v.picklist(['ok', 'error', 'cancelled', 'refused']), ...figures, estimate: v.nullable(usd), id: v.string(), session: text, purpose: text, project: text,
  error: v.nullable(v.strictObject({ code: v.string(), message: v.string() })), today: v.strictObject({ cost: usd, limit: v.nullable(usd) }),
};

export const CALL = v.strictObject({ ...ending, text: v.string() });
export const CALL_LINE = v.variant('type', [v.strictObject({ type: v.literal('text'), text: v.string() }), v.strictObject({ type: v.literal('end'), ...ending })]);

export const QUERY = v.strictObject({ id: v.string(), foundIn: v.picklist(['ledger', 'openrouter']), at: v.nullable(instant), ...figures, entry: v.nullable(v.looseObject({ id: v.string(), time: instant, origin: v.string(), status: v.string() })) });

export const DOCTOR = v.strictObject({ healthy: v.boolean(), findings: v.array(v.strictObject({ name: v.string(), health: v.picklist(['ok', 'look', 'bad']), text: v.string(), advice: text })) });

export const CLEAN = v.strictObject({ before: instant, dryRun: v.boolean(), entries: count, kept: count });

const share = v.strictObject({ name: v.string(), calls: count, cost: usd, unknownCalls: count });

export const IMPORT = v.strictObject({
  dryRun: v.boolean(), bulk: text, format: v.picklist(['jsonl', 'json', 'activity', 'own-jsonl', 'own-json', 'own-csv']), lines: count, added: count, intervals: count, merged: count, moved: count, duplicates: count, leftOut: count,
  bad: v.strictObject({ count, first: v.array(v.strictObject({ line: count, why: v.string() })) }), cost: usd, unknownCalls: count, from: v.nullable(instant), to: v.nullable(instant), byClient: v.array(share), byModel: v.array(share),
  byKey: v.array(v.strictObject({ ...share.entries, isMine: v.boolean(), known: count, kept: count })),
});

export const UNDO = v.strictObject({ undone: v.string(), file: v.string(), at: instant, removed: count, restored: count });

/** The value of a JSON text, which must have that shape. */
export function parsed<S extends v.GenericSchema>(shape: S, json: string): v.InferOutput<S> {
  return v.parse(shape, JSON.parse(json));
}

export const CLIENT = v.strictObject({ name: v.string(), tool: text, createdAt: instant });
export const CLIENTS = v.array(CLIENT);
/** `clients add` and `clients rotate`. */
export const CLIENT_TOKEN = v.strictObject({ name: v.string(), token: v.pipe(v.string(), v.regex(/^sk-spend-[\w-]{43}$/)), baseUrl: v.pipe(v.string(), v.url()) });
/** `proxy`, in one line, once it listens. */
export const PROXY = v.strictObject({ baseUrl: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/)), port: count, state: v.literal('running'), pid: count, clients: v.array(v.string()) });
/** While it waits. */
export const PROXY_WAITS = v.variant('state', [
  v.strictObject({ baseUrl: v.pipe(v.string(), v.url()), port: count, state: v.literal('elsewhere') }),
  v.strictObject({ port: count, state: v.literal('blocked'), pid: v.nullable(count), program: text }),
]);
