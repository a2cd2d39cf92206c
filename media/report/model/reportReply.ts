import * as v from 'valibot';
import type { ReportData } from '../../../src/protocol/report.ts';

const figure = v.looseObject({ amount: v.number(), estimated: v.number(), unknown: v.number() });
const forecast = v.looseObject({ expected: v.number(), low: v.number(), high: v.number(), days: v.number() });
const period = v.looseObject({
  kind: v.picklist(['day', 'week', 'month']), start: v.number(), end: v.number(), spend: figure, untracked: v.number(), isPart: v.optional(v.literal(true)), limit: v.optional(v.number()),
  state: v.picklist(['active', 'warned', 'degraded', 'stopped']), policy: v.optional(v.picklist(['warn', 'ask', 'downgrade', 'throttle', 'stop'])), forecast: v.optional(forecast),
});
const connection = v.variant('kind', [
  v.looseObject({ kind: v.picklist(['no-key', 'waiting']) }),
  v.looseObject({ kind: v.literal('refused'), reason: v.string() }),
  v.looseObject({ kind: v.literal('live'), at: v.number() }),
  v.looseObject({ kind: v.literal('offline'), since: v.number(), reason: v.string() }),
]);
const creditDays = v.variant('kind', [
  v.looseObject({ kind: v.literal('known'), days: v.number(), least: v.number(), most: v.optional(v.number()), perDay: v.number(), of: v.number() }),
  v.looseObject({ kind: v.literal('unknown'), why: v.picklist(['too-little-history', 'nothing-spent']) }),
]);
const key = v.looseObject({
  label: v.optional(v.string()), limit: v.optional(v.number()), remaining: v.optional(v.number()), reset: v.optional(v.picklist(['day', 'week', 'month', 'never'])), credits: v.optional(v.number()),
  creditDays: v.optional(creditDays),
});
const report = v.looseObject({
  asOf: v.number(), zone: v.string(), connection, key: v.optional(key), periods: v.array(period), hourlyLimit: v.optional(v.number()), hasHistory: v.boolean(), troubles: v.array(v.string()),
  explanation: v.optional(v.looseObject({ explained: v.number(), elsewhere: v.number(), unexplained: v.number(), openCalls: v.number(), since: v.number() })),
  next: v.optional(v.looseObject({ line: v.string(), basis: v.string() })), currency: v.optional(v.looseObject({ code: v.string(), sign: v.string(), perUsd: v.number() })),
});

/** Reads what the host says of the head. Throws where it is something else. */
export function readReport(said: unknown): ReportData {
  return v.parse(report, said) as unknown as ReportData;
}
