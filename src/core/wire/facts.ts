import type { ReportedUsage } from '../usage.ts';
import type { BodyError } from './bodyError.ts';
import { readBodyError, stoppedWithError } from './bodyError.ts';
import type { Delta } from './delta.ts';
import { readDelta } from './delta.ts';
import { finishReasonOf } from './finish.ts';
import type { JsonObject } from './json.ts';
import { compact, isObject, nameOf, objectOf, parseJson } from './json.ts';
import type { WireUsage } from './usage.ts';
import { mergeUsage, pickUsage, toReportedUsage } from './usage.ts';

/** What is known of an exchange from its answer, whole or in part. A missing field was not said, or not yet. */
export interface ExchangeFacts {
  /** `gen-…`, to ask `/generation` with. The response's `X-Generation-Id` header comes earlier, and wins. */
  readonly generationId?: string;
  /** The model that answered, as the wire spells it: often the dated permaslug. */
  readonly model?: string;
  readonly provider?: string;
  readonly tier?: string;
  readonly usage?: ReportedUsage;
  /** In the words of chat completions (`stop`, `length`, `tool_calls`, `content_filter`, `error`), whatever the endpoint's own. */
  readonly finishReason?: string;
  /** An error within an answer that began with status 200. */
  readonly error?: BodyError;
  /** The answer said that it is over, by a finish reason, a terminal event or an error. A stream that ends without was cut off; one that ends with may still lack its usage. */
  readonly ended: boolean;
}

/** Collects facts from the parts of an answer: the chunks or events of a stream, or the one body. */
export interface FactsReader {
  /** Everything known so far. */
  readonly facts: ExchangeFacts;
  /** Takes a parsed part, and returns the text it adds. Whatever it is not prepared for adds nothing. */
  read(json: unknown): Delta;
  /** Takes the data of a server-sent event: JSON, `[DONE]`, or anything else, which is passed over. */
  readData(data: string): Delta;
}

/** What is read in place of a stream's `[DONE]`, which is no JSON. */
export const DONE: JsonObject = { type: '[DONE]' };

const NO_DELTA: Delta = { text: '', reasoning: '' };

/** The facts of a whole body. */
export function readFacts(json: unknown): ExchangeFacts {
  const reader = createFactsReader();
  reader.read(json);
  return reader.facts;
}

/** A reader for one exchange of any endpoint; which one it is shows in what it says. */
export function createFactsReader(): FactsReader {
  return new Collector();
}

/** The data of a server-sent event as a part of an answer: an object, `DONE`, or `undefined` for anything else. */
export function parseData(data: string): unknown {
  const text = data.trimStart();
  if (text.startsWith('{')) return parseJson(text);
  return text.trimEnd() === '[DONE]' ? DONE : undefined;
}

class Collector implements FactsReader {
  private known: Omit<ExchangeFacts, 'usage' | 'error' | 'ended'> = {};
  private usage: WireUsage | undefined;
  private error: BodyError | undefined;
  private ended = false;

  get facts(): ExchangeFacts {
    const error = this.error ?? (this.known.finishReason === 'error' ? stoppedWithError() : undefined);
    const usage = this.usage === undefined ? undefined : toReportedUsage(this.usage);
    return { ...this.known, ...compact({ usage, error }), ended: this.ended };
  }

  read(json: unknown): Delta {
    if (!isObject(json)) return NO_DELTA;
    for (const part of [json.message, json.response, json]) if (isObject(part)) this.readPart(part);
    this.known = { ...this.known, ...compact({ finishReason: finishReasonOf(json) }) };
    this.error ??= readBodyError(json);
    this.ended ||= endsAnswer(json) || this.error !== undefined || this.known.finishReason !== undefined;
    return readDelta(json);
  }

  readData(data: string): Delta {
    return this.read(parseData(data));
  }

  private readPart(part: JsonObject): void {
    const id = nameOf(part.id);
    const said = compact({
      generationId: id?.startsWith('gen-') === true ? id : undefined,
      model: nameOf(part.model),
      provider: nameOf(part.provider),
      tier: nameOf(part.service_tier) ?? nameOf(objectOf(part.usage).service_tier),
    });
    this.known = { ...this.known, ...said };
    this.usage = mergeUsage(this.usage, pickUsage(part.usage));
  }
}

const LAST_EVENTS: ReadonlySet<unknown> = new Set([DONE.type, 'message_stop', 'response.completed', 'response.incomplete', 'response.failed', 'response.done']);
const WHOLE_ANSWERS: ReadonlySet<unknown> = new Set(['chat.completion', 'response', 'list', 'message']);

/** A part behind which nothing is to come that we need: a terminal event, a whole body, or (without a type of its own) a chunk with usage. */
function endsAnswer(json: JsonObject): boolean {
  if (LAST_EVENTS.has(json.type)) return true;
  return WHOLE_ANSWERS.has(json.object ?? json.type) || (json.type === undefined && isObject(json.usage));
}
