import * as v from 'valibot';
import { GROUPINGS, UNITS } from '../../../src/core/analysis/range.ts';
import type { AnalysisReply, AnalysisRequests } from '../../../src/protocol/analysis.ts';

const tally = v.looseObject({
  cost: v.number(), estimated: v.number(), unknown: v.number(), calls: v.number(), errors: v.number(), blocked: v.number(),
  inputTokens: v.number(), outputTokens: v.number(), cacheReadTokens: v.number(), reasoningTokens: v.number(),
  costPerCall: v.optional(v.number()), costPer1kTokens: v.optional(v.number()), p50: v.optional(v.number()), p95: v.optional(v.number()),
});
// One look at each list: there are thousands of numbers, and a rule for every one takes longer than the drawing.
const values = v.custom<readonly number[]>((value) => Array.isArray(value) && value.every((one) => typeof one === 'number' && !Number.isNaN(one)));
const curve = v.looseObject({ cost: values, calls: values, tokens: values, errors: values, latency: values, estimated: values, unknown: values });
const group = v.looseObject({ key: v.string(), tally, before: v.optional(tally), curve: v.optional(curve) });
const column = v.looseObject({ start: v.number(), end: v.number(), isRunning: v.boolean(), isPart: v.boolean() });
const analysis = v.looseObject({
  by: v.picklist(GROUPINGS), unit: v.picklist(UNITS), columns: v.array(column), total: tally, totalBefore: v.optional(tally), totalCurve: curve, beforeCurve: v.optional(curve),
  groups: v.array(group), rest: v.optional(v.looseObject({ count: v.number(), tally })), elsewhere: v.optional(group),
});
const reply = v.looseObject({ asOf: v.number(), analysis, names: v.record(v.string(), v.string()), hues: v.record(v.string(), v.number()) });
const grid = v.pipe(v.array(v.pipe(v.array(v.number()), v.length(24))), v.length(7));
const heat = v.looseObject({ cost: grid, calls: grid, estimated: grid, unknown: grid });

/** Reads what the host says of an analysis. Throws where it is none. */
export function readAnalysis(said: unknown): AnalysisReply {
  return v.parse(reply, said) as unknown as AnalysisReply;
}

/** Reads when calls were made. Throws where it is something else. */
export function readHeat(said: unknown): AnalysisRequests['getHeat']['reply'] {
  return v.parse(heat, said);
}
