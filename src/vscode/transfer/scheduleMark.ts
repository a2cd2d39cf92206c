import * as v from 'valibot';
import type { ScheduleMark } from '../../core/exporting/schedule.ts';
import { parseJson } from '../../core/wire/json.ts';
import { readIfThere, writeAtomic } from '../../storage/files.ts';

const MARK = v.object({ schedule: v.string(), done: v.number(), failed: v.optional(v.object({ due: v.number(), at: v.number() })) });

/** What is remembered of scheduled exports in this file; nothing where it is missing or damaged, which makes the schedule start afresh. */
export function readMark(path: string): ScheduleMark | undefined {
  const result = v.safeParse(MARK, parseJson(readIfThere(path) ?? ''));
  if (!result.success) return undefined;
  const { schedule, done, failed } = result.output;
  return failed === undefined ? { schedule, done } : { schedule, done, failed };
}

/** Remembers it. Only under the lease. */
export function writeMark(path: string, mark: ScheduleMark): Promise<void> {
  return writeAtomic(path, `${JSON.stringify(mark)}\n`);
}
