import * as v from 'valibot';
import type { ReportRange } from '../../core/analysis/range.ts';
import { MOST_COST, nano } from '../../core/money.ts';
import type { CallCopy, CallsAsk, CallsChoice } from '../../protocol/calls.ts';
import { RANGE, WHERE } from './focusAsk.ts';

/** So many rows are given at a time. */
export const MOST_ROWS = 400;
const LONGEST = 400;

const TEXT = v.pipe(v.string(), v.maxLength(LONGEST));
const POSITION = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const CHOICE = v.strictObject({
  range: RANGE, where: WHERE,
  costOver: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MOST_COST), v.transform(nano))),
  errorText: v.optional(v.pipe(TEXT, v.minLength(1))),
});
const WINDOW = v.union([v.strictObject({ from: POSITION }), v.strictObject({ anchor: v.strictObject({ at: POSITION, id: TEXT }), above: POSITION })]);
const ASK = v.strictObject({ choice: CHOICE, window: WINDOW, count: v.pipe(POSITION, v.maxValue(MOST_ROWS)), refresh: v.boolean() });
const COPY = v.strictObject({ id: TEXT, what: v.picklist(['json', 'id', 'generationId']) });

/** Reads a question for rows. Throws for what is none. */
export function readCallsAsk(said: unknown): CallsAsk {
  const { choice, ...ask } = v.parse(ASK, said);
  return { ...ask, choice: given(choice) };
}

/** Reads which calls are meant. */
export function readChoice(said: unknown): CallsChoice {
  return given(v.parse(CHOICE, said));
}

export function readRange(said: unknown): ReportRange {
  return v.parse(RANGE, said);
}

/** Reads the id of a call. */
export function readCallId(said: unknown): string {
  return v.parse(TEXT, said);
}

export function readCopyAsk(said: unknown): { readonly id: string; readonly what: CallCopy } {
  return v.parse(COPY, said);
}

function given({ range, where, costOver, errorText }: v.InferOutput<typeof CHOICE>): CallsChoice {
  return { range, where, ...(costOver === undefined ? {} : { costOver }), ...(errorText === undefined ? {} : { errorText }) };
}
