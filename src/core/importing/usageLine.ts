import { t } from '../l10n.ts';
import type { JsonObject } from '../wire/json.ts';
import { isObject, parseJson } from '../wire/json.ts';
import { readUsage } from '../wire/usage.ts';
import type { RecordReader } from './activityCsv.ts';
import type { Names } from './spelling.ts';
import { Spelling } from './spelling.ts';
import type { ImportedCall } from './types.ts';
import type { Draft } from './values.ts';
import { BadValue, countIn, durationIn, flagIn, idIn, instantIn, moneyIn, put, wordIn } from './values.ts';

/** What tools call the same thing; the first that is there counts. */
const NAMES = {
  time: ['ts', 'timestamp', 'time', 'created_at', 'createdAt', 'created', 'date', 'datetime'],
  model: ['model', 'model_id', 'modelId', 'model_name'],
  input: ['prompt_tokens', 'input_tokens', 'tokens_prompt', 'promptTokens', 'inputTokens'],
  output: ['completion_tokens', 'output_tokens', 'tokens_completion', 'completionTokens', 'outputTokens'],
  cacheRead: ['cached_tokens', 'tokens_cached', 'cache_read_input_tokens', 'cacheReadTokens'],
  reasoning: ['reasoning_tokens', 'tokens_reasoning', 'reasoningTokens'],
  cost: ['cost', 'cost_usd', 'costUsd', 'total_cost', 'cost_total', 'costUSD'],
  upstream: ['upstream_cost', 'upstream_inference_cost'],
  generationId: ['id', 'generation_id', 'generationId', 'gen_id'],
  provider: ['provider', 'provider_name'],
  client: ['app', 'app_name', 'client', 'tool'],
  user: ['user', 'user_id'],
  session: ['session', 'session_id', 'sessionId'],
  purpose: ['purpose'],
  project: ['project'],
  key: ['api_key_name', 'key', 'key_name'],
  duration: ['duration_ms', 'latency_ms', 'generation_time_ms', 'durationMs'],
  finishReason: ['finish_reason', 'finishReason', 'finish_reason_normalized'],
} as const;

/** Fields that are names, taken as they are. */
const WORDS = ['provider', 'client', 'user', 'session', 'purpose', 'project', 'finishReason'] as const satisfies readonly (keyof ImportedCall & keyof typeof NAMES)[];
/** What begins so is a key, not the name of one. */
const SECRET = 'sk-';

type UsageNames = Names<keyof typeof NAMES>;

/**
 * A reader of the lines of a `usage.jsonl`: `{"ts","model","prompt_tokens","completion_tokens","cost","id"}` with other spellings, more fields
 * or fewer, and `usage` nested as in an answer of the API. Tokens and dollars may be text. Lines of a JSON list, with its brackets on
 * lines of their own, are read as well. `now` (epoch milliseconds) bounds what times can be.
 */
export function usageLineReader(): RecordReader {
  const spelling = new Spelling(NAMES);
  return (text, now) => {
    const bare = text.trim().replace(/,$/, '');
    if (bare === '' || bare === '[' || bare === ']') return { kind: 'nothing' };
    const json = parseJson(bare);
    if (json === undefined) return { kind: 'bad', why: t('not JSON') };
    if (!isObject(json)) return { kind: 'bad', why: t('not a JSON object') };
    try {
      const names = spelling.of(json);
      return { kind: 'call', call: callIn(json, names, now), keyName: keyNameIn(json, names) };
    } catch (error) {
      if (error instanceof BadValue) return { kind: 'bad', why: error.message };
      throw error;
    }
  };
}

function callIn(json: JsonObject, names: UsageNames, now: number): ImportedCall {
  const call: Draft<ImportedCall> = { at: instantIn('time', pick(json, names.time), now), status: statusIn(json) };
  put(call, 'model', wordIn(pick(json, names.model)));
  if (isObject(json.usage)) {
    Object.assign(call, readUsage(json.usage));
    put(call, 'cost', moneyIn('usage.cost', json.usage.cost));
  }
  putUsage(call, json, names);
  if (call.model === undefined && call.cost === undefined && call.inputTokens === undefined) throw new BadValue(t('it names no model, no tokens and no cost'));
  putCircumstances(call, json, names);
  return call as ImportedCall;
}

/** Flat fields count before those of a nested `usage`. */
function putUsage(call: Draft<ImportedCall>, json: JsonObject, names: UsageNames): void {
  put(call, 'inputTokens', countOf(json, names.input));
  put(call, 'outputTokens', countOf(json, names.output));
  put(call, 'cacheReadTokens', countOf(json, names.cacheRead));
  put(call, 'reasoningTokens', countOf(json, names.reasoning));
  put(call, 'cost', moneyOf(json, names.cost));
  put(call, 'upstreamCost', moneyOf(json, names.upstream));
  put(call, 'isByok', flagIn(json.is_byok));
}

function putCircumstances(call: Draft<ImportedCall>, json: JsonObject, names: UsageNames): void {
  put(call, 'generationId', idIn(pick(json, names.generationId)));
  for (const name of WORDS) put(call, name, wordIn(pick(json, names[name])));
  put(call, 'durationMs', durationIn(pick(json, names.duration)));
  put(call, 'streamed', flagIn(json.streamed ?? json.stream));
}

function statusIn(json: JsonObject): ImportedCall['status'] {
  if (flagIn(json.cancelled) === true) return 'cancelled';
  const word = wordIn(json.status)?.toLowerCase();
  if (word === 'cancelled' || word === 'error') return word;
  return isObject(json.error) || wordIn(json.error) !== undefined ? 'error' : 'ok';
}

function keyNameIn(json: JsonObject, names: UsageNames): string {
  const name = wordIn(pick(json, names.key)) ?? '';
  return name.startsWith(SECRET) ? '' : name;
}

function countOf(json: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    if (json[name] !== undefined && json[name] !== null) return countIn(name, json[name]);
  }
  return undefined;
}

function moneyOf(json: JsonObject, names: readonly string[]): ImportedCall['cost'] {
  for (const name of names) {
    if (json[name] !== undefined && json[name] !== null) return moneyIn(name, json[name]);
  }
  return undefined;
}

function pick(json: JsonObject, names: readonly string[]): unknown {
  for (const name of names) {
    const value = json[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}
