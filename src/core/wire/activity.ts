import type { NanoUsd } from '../money.ts';
import type { Compact } from './json.ts';
import { compact, countOf, isObject, listOf, nameOf, objectOf, usdOf } from './json.ts';

/** What a key, or a whole account, spent on one model at one endpoint on one completed UTC day, as `GET /activity` tells it. */
export interface ActivityRow {
  /** `2026-11-22`, UTC. */
  readonly day: string;
  readonly model: string;
  /** The model's dated name. */
  readonly permaslug?: string;
  readonly provider?: string;
  /** Absent is unknown, never zero. */
  readonly usage?: NanoUsd;
  readonly byok?: NanoUsd;
  readonly requests?: number;
}

/** Reads the body of `GET /activity`; `undefined` where it is none. Rows without a day or a model are left out. */
export function readActivity(json: unknown): readonly ActivityRow[] | undefined {
  const { data } = objectOf(json);
  return Array.isArray(data) ? listOf(data).flatMap((row) => rowOf(row) ?? []) : undefined;
}

function rowOf(row: unknown): Compact<ActivityRow> | undefined {
  if (!isObject(row)) return undefined;
  // Documented as a date, seen with a time behind it.
  const day = nameOf(row.date)?.slice(0, 10);
  const model = nameOf(row.model) ?? nameOf(row.model_permaslug);
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day) || model === undefined) return undefined;
  return compact({
    day, model,
    permaslug: nameOf(row.model_permaslug),
    provider: nameOf(row.provider_name),
    usage: usdOf(row.usage),
    byok: usdOf(row.byok_usage_inference),
    requests: countOf(row.requests),
  });
}
