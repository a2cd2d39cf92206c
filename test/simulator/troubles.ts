/** Everything that can go wrong at OpenRouter, as plain JSON: one request's header, or a rule for the next n requests or for all. */
import { isObject, parseJson, type JsonObject } from './json.ts';
import { REFUSALS, type RefusalName } from './refusals.ts';

/** Where a transfer stalls or is cut. `afterFrames` counts SSE events already sent (for JSON: half of the body). */
export type Breakpoint = 'before_headers' | 'after_headers' | { readonly afterFrames: number };

export interface Trouble {
  /** Answer with this status: a name from `REFUSALS`, a number (its usual body), or a reply of one's own. */
  readonly refuse?: RefusalName | number | CustomRefusal;
  /** Models (ids) whose providers fail, so that `models[]` is walked. */
  readonly failModels?: readonly string[];
  /** 200, whole body `{"error":…}`. */
  readonly errorBody?: { readonly code: number | string; readonly message?: string };
  /** JSON: finish_reason error after part of the text. SSE: an error chunk, then the end. Not billed unless `billed`. */
  readonly failMidway?: MidwayFailure;
  readonly usage?: 'missing' | 'cost_null' | 'cost_absent';
  /** Shape of the chunk that carries usage; by default the seed decides between the first two. */
  readonly usageChunk?: 'empty_choices' | 'repeated_finish' | 'with_finish';
  /** Goes silent and keeps the socket open. */
  readonly stall?: Breakpoint;
  /** Comment lines go on while stalled, as OpenRouter's keep-alive does. */
  readonly stallComments?: boolean;
  /** Destroys the socket. */
  readonly drop?: Breakpoint;
  /** Cuts the body into writes of one byte, of n bytes, or of seeded random sizes. */
  readonly split?: 'every_byte' | 'random' | number;
  readonly crlf?: boolean;
  /** `data:{…}` without the space. */
  readonly tight?: boolean;
  /** Also sends the odd `data: : OPENROUTER PROCESSING`. */
  readonly dataComments?: boolean;
  /** Leaves out `data: [DONE]`. */
  readonly noDone?: boolean;
  /** Served with the user's own provider key; a number is OpenRouter's fee in USD. */
  readonly byok?: boolean | number;
  readonly firstByteMs?: number;
  readonly betweenChunksMs?: number;
  readonly generation?: { readonly delayMs?: number; readonly misses?: number; readonly never?: boolean };
  /** Served from OpenRouter's response cache: every usage figure is zero. */
  readonly cacheHit?: boolean;
  /** No completion tokens and no finish reason: free of charge. */
  readonly zeroCompletion?: boolean;
  /** Exact numbers instead of seeded ones (native tokens; `completion` includes `reasoning`). */
  readonly tokens?: { readonly prompt?: number; readonly completion?: number; readonly reasoning?: number; readonly cached?: number; readonly written?: number; readonly writtenHour?: number };
  /** The visible answer, instead of seeded prose. */
  readonly text?: string;
  /** The answer is this one call of a tool, instead of text. */
  readonly tool?: { readonly name: string; readonly arguments: JsonObject };
  /** Tag of the provider that serves, e.g. `azure/eu`. */
  readonly provider?: string;
}

interface CustomRefusal {
  readonly status: number;
  /** JSON body; `html` wins. */
  readonly body?: unknown;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MidwayFailure {
  readonly code: number | string;
  readonly message?: string;
  readonly afterFrames?: number;
  /** Leaves `choices` out of the error chunk. */
  readonly noChoices?: boolean;
  /** `/responses` only: `error` events instead of `response.failed`. */
  readonly event?: 'error' | 'response.error';
  readonly billed?: boolean;
}

/** Which requests a rule is for; by default every inference call. */
interface TroubleMatch {
  /** Path below `/api/v1`, e.g. `/key`; a trailing `*` matches any rest. */
  readonly path?: string;
  readonly method?: string;
  /** Requested model id. */
  readonly model?: string;
  readonly keyHash?: string;
}

export interface TroubleRule {
  readonly trouble: Trouble;
  /** How many requests it is for; absent: all until cleared. */
  readonly times?: number;
  readonly match?: TroubleMatch;
}

export interface Subject {
  readonly path: string;
  readonly method: string;
  readonly model: string | undefined;
  readonly keyHash: string | undefined;
  readonly inference: boolean;
}

export class Troubles {
  #rules: { readonly rule: TroubleRule; left: number }[] = [];

  add(rule: TroubleRule): void {
    checkTrouble(rule.trouble);
    this.#rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#rules = [];
  }

  rules(): readonly TroubleRule[] {
    return this.#rules.map(({ rule, left }) => ({ ...rule, ...(Number.isFinite(left) ? { times: left } : {}) }));
  }

  /** Uses up one turn of the first counted rule that matches, on top of all standing ones. */
  take(subject: Subject, header: Trouble): Trouble {
    const matching = this.#rules.filter(({ rule }) => matches(rule.match ?? {}, subject));
    const standing = matching.filter(({ left }) => !Number.isFinite(left));
    const counted = matching.find(({ left }) => Number.isFinite(left));
    if (counted !== undefined) counted.left -= 1;
    this.#rules = this.#rules.filter(({ left }) => left > 0);
    return Object.assign({}, ...standing.map(({ rule }) => rule.trouble), counted?.rule.trouble ?? {}, header) as Trouble;
  }
}

/** The value for the header `x-sim-trouble`: JSON in ASCII, as headers must be. */
export function troubleHeader(trouble: Trouble): string {
  return JSON.stringify(trouble).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Reads the header `x-sim-trouble`; throws on nonsense so that a test with a typo fails. */
export function troubleFromHeader(header: string | undefined): Trouble {
  if (header === undefined) return {};
  const parsed = parseJson(header);
  if (!isObject(parsed)) throw new RangeError(`x-sim-trouble is not a JSON object: ${header}`);
  return checkTrouble(parsed);
}

const NAMES: ReadonlySet<string> = new Set([
  'refuse', 'failModels', 'errorBody', 'failMidway', 'usage', 'usageChunk', 'stall', 'stallComments', 'drop', 'split', 'crlf', 'tight', 'dataComments', 'noDone',
  'byok', 'firstByteMs', 'betweenChunksMs', 'generation', 'cacheHit', 'zeroCompletion', 'tokens', 'text', 'tool', 'provider',
] satisfies (keyof Trouble)[]);

function checkTrouble(value: JsonObject | Trouble): Trouble {
  const unknown = Object.keys(value).filter((name) => !NAMES.has(name));
  if (unknown.length > 0) throw new RangeError(`unknown trouble: ${unknown.join(', ')}`);
  const { refuse } = value;
  if (typeof refuse === 'string' && !(refuse in REFUSALS)) throw new RangeError(`unknown refusal: ${refuse}`);
  return value;
}

function matches(match: TroubleMatch, subject: Subject): boolean {
  if (match.path === undefined ? !subject.inference : !pathMatches(match.path, subject.path)) return false;
  return (['method', 'model', 'keyHash'] as const).every((name) => match[name] === undefined || match[name] === subject[name]);
}

function pathMatches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
