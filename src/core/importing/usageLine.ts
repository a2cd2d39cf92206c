import type { JsonObject } from '../wire/json.ts';
import { isObject, parseJson } from '../wire/json.ts';
import { readUsage } from '../wire/usage.ts';
import type { ImportedCall, ReadLine } from './types.ts';
import type { Draft } from './values.ts';
import { BadValue, countIn, durationIn, flagIn, instantIn, moneyIn, put, wordIn } from './values.ts';

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
const WORDS = ['generationId', 'provider', 'client', 'user', 'session', 'purpose', 'project', 'finishReason'] as const satisfies readonly (keyof ImportedCall & keyof typeof NAMES)[];
/** What begins so is a key, not the name of one. */
const SECRET = 'sk-';

/**
 * Reads a line of a `usage.jsonl`: `{"ts","model","prompt_tokens","completion_tokens","cost","id"}` with other spellings, more fields
 * or fewer, and `usage` nested as in an answer of the API. Tokens and dollars may be text. Lines of a JSON list, with its brackets on
 * lines of their own, are read as well. `now` (epoch milliseconds) bounds what times can be.
 */
export function readUsageLine(text: string, now: number): ReadLine {
  const bare = text.trim().replace(/,$/, '');
  if (bare === '' || bare === '[' || bare === ']') return { kind: 'nothing' };
  const json = parseJson(bare);
  if (json === undefined) return { kind: 'bad', why: 'not JSON' };
  if (!isObject(json)) return { kind: 'bad', why: 'not a JSON object' };
  try {
    return { kind: 'call', call: callIn(json, now), keyName: keyNameIn(json) };
  } catch (error) {
    if (error instanceof BadValue) return { kind: 'bad', why: error.message };
    throw error;
  }
}

function callIn(json: JsonObject, now: number): ImportedCall {
  const call: Draft<ImportedCall> = { at: instantIn('time', pick(json, NAMES.time), now), status: statusIn(json) };
  put(call, 'model', wordIn(pick(json, NAMES.model)));
  if (isObject(json.usage)) Object.assign(call, readUsage(json.usage));
  putUsage(call, json);
  if (call.model === undefined && call.cost === undefined && call.inputTokens === undefined) throw new BadValue('it names no model, no tokens and no cost');
  putCircumstances(call, json);
  return call as ImportedCall;
}

/** Flat fields count before those of a nested `usage`. */
function putUsage(call: Draft<ImportedCall>, json: JsonObject): void {
  put(call, 'inputTokens', countOf(json, NAMES.input));
  put(call, 'outputTokens', countOf(json, NAMES.output));
  put(call, 'cacheReadTokens', countOf(json, NAMES.cacheRead));
  put(call, 'reasoningTokens', countOf(json, NAMES.reasoning));
  put(call, 'cost', moneyOf(json, NAMES.cost));
  put(call, 'upstreamCost', moneyOf(json, NAMES.upstream));
  put(call, 'isByok', flagIn(json.is_byok));
}

function putCircumstances(call: Draft<ImportedCall>, json: JsonObject): void {
  for (const name of WORDS) put(call, name, wordIn(pick(json, NAMES[name])));
  put(call, 'durationMs', durationIn(pick(json, NAMES.duration)));
  put(call, 'streamed', flagIn(json.streamed ?? json.stream));
}

function statusIn(json: JsonObject): ImportedCall['status'] {
  if (flagIn(json.cancelled) === true) return 'cancelled';
  const word = wordIn(json.status)?.toLowerCase();
  if (word === 'cancelled' || word === 'error') return word;
  return isObject(json.error) || wordIn(json.error) !== undefined ? 'error' : 'ok';
}

function keyNameIn(json: JsonObject): string {
  const name = wordIn(pick(json, NAMES.key)) ?? '';
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
