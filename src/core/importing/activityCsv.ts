import { csvParseRows } from 'd3-dsv';
import { t } from '../l10n.ts';
import { ZERO } from '../money.ts';
import type { ImportedCall, ReadLine } from './types.ts';
import type { Draft } from './values.ts';
import { BadValue, countIn, durationIn, flagIn, idIn, instantIn, moneyIn, put, wordIn } from './values.ts';

/** Where each column stands, by its name. */
export type Columns = ReadonlyMap<string, number>;

/** Reads one record of a CSV. */
export type RecordReader = (text: string, now: number) => ReadLine;

/** What a call of the export cannot be without. */
const NEEDED = ['created_at', 'model_permaslug'] as const;
/** A variant that is the model itself. */
const PLAIN = new Set(['', 'standard', 'default']);

/** The columns that the heading of a CSV names. */
export function columnsOf(heading: string): Columns {
  return new Map(cellsOf(heading).map((name, index) => [name.trim(), index]));
}

/** Whether this is the heading of OpenRouter's export of single calls: one row per generation. Other columns may be missing or new. */
export function isActivityHeading(columns: Columns): boolean {
  return NEEDED.every((name) => columns.has(name)) && (columns.has('cost_total') || columns.has('tokens_prompt'));
}

/** Whether this is an export of one of the metric cards: sums without single calls, of which nothing can be made. */
export function isGroupedHeading(columns: Columns): boolean {
  const names = [...columns.keys()];
  return names.length >= 2 && names.length <= 8 && !columns.has('generation_id')
    && names.some((name) => /^(?:model|key|api key|app|provider|user|date|day)(?: name)?$/i.test(name))
    && names.some((name) => /^(?:total )?(?:spend|usage|cost|requests|tokens|calls)/i.test(name));
}

/** A reader of the rows below this heading. Money is USD, times are UTC, an empty cell says nothing. */
export function activityReader(columns: Columns): RecordReader {
  return (text, now) => {
    if (text.trim() === '') return { kind: 'nothing' };
    const cells = cellsOf(text);
    if (cells.length !== columns.size) return { kind: 'bad', why: t('{0} cells where the heading has {1}', cells.length, columns.size) };
    try {
      const cell: Cell = (name) => cells[columns.get(name) ?? -1];
      return { kind: 'call', call: callIn(cell, now), keyName: wordIn(cell('api_key_name')) ?? '' };
    } catch (error) {
      if (error instanceof BadValue) return { kind: 'bad', why: error.message };
      throw error;
    }
  };
}

/** The cells of one record. */
export function cellsOf(text: string): readonly string[] {
  // Without quotes there is nothing to parse.
  return text.includes('"') ? (csvParseRows(text)[0] ?? []) : text.split(',');
}

type Cell = (name: string) => string | undefined;

function callIn(cell: Cell, now: number): ImportedCall {
  const call: Draft<ImportedCall> = { at: instantIn('created_at', cell('created_at'), now), status: statusIn(cell) };
  put(call, 'generationId', idIn(cell('generation_id')));
  put(call, 'model', modelIn(cell));
  put(call, 'provider', wordIn(cell('provider_name')));
  put(call, 'client', wordIn(cell('app_name')));
  put(call, 'user', wordIn(cell('user')));
  put(call, 'streamed', flagIn(cell('streamed')));
  put(call, 'finishReason', finishIn(cell));
  put(call, 'durationMs', durationIn(cell('generation_time_ms')));
  put(call, 'firstTokenMs', durationIn(cell('time_to_first_token_ms')));
  putUsage(call, cell);
  return call as ImportedCall;
}

function putUsage(call: Draft<ImportedCall>, cell: Cell): void {
  const byok = moneyIn('byok_usage_inference', cell('byok_usage_inference'));
  put(call, 'cost', moneyIn('cost_total', cell('cost_total')));
  put(call, 'upstreamCost', byok === ZERO ? undefined : byok);
  put(call, 'isByok', byok === undefined ? undefined : byok > ZERO);
  put(call, 'inputTokens', countIn('tokens_prompt', cell('tokens_prompt')));
  put(call, 'outputTokens', countIn('tokens_completion', cell('tokens_completion')));
  put(call, 'reasoningTokens', countIn('tokens_reasoning', cell('tokens_reasoning')));
  put(call, 'cacheReadTokens', countIn('tokens_cached', cell('tokens_cached')));
}

/** A variant is a listing of its own: `:free` costs nothing. */
function modelIn(cell: Cell): string | undefined {
  const slug = wordIn(cell('model_permaslug'));
  const variant = wordIn(cell('variant')) ?? '';
  return slug === undefined || PLAIN.has(variant) || slug.endsWith(`:${variant}`) ? slug : `${slug}:${variant}`;
}

function statusIn(cell: Cell): ImportedCall['status'] {
  if (flagIn(cell('cancelled')) === true) return 'cancelled';
  return cell('finish_reason_normalized') === 'error' ? 'error' : 'ok';
}

function finishIn(cell: Cell): string | undefined {
  return wordIn(cell('finish_reason_normalized')) ?? wordIn(cell('finish_reason_raw'));
}
