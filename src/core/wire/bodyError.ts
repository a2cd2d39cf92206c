import { t } from '../l10n.ts';
import type { JsonObject } from './json.ts';
import { compact, isObject, listOf, numberOf, objectOf, parseJson, textOf } from './json.ts';
import { htmlPageText, isHtml, plainText } from './plainText.ts';

/** An error as a JSON body or a chunk of a stream carries it. */
export interface BodyError {
  /** As it stands there: an HTTP status as text (`"429"`) or a word (`server_error`). */
  readonly code: string;
  /** One plain line of at most 300 characters, without keys, and never the provider's raw answer, which may echo a prompt. */
  readonly message: string;
  /** OpenRouter's `error_type`, the code of its `availability`, or the dialect's own `type`; `html-page` where a web page came instead of an answer. */
  readonly type?: string;
}

/** What stands for an answer whose finish reason is `error` and that says nothing more. */
export const stoppedWithError = (): BodyError => ({ code: 'error', message: t('The provider stopped with an error.') });

/** The error within a body, chunk or event of any endpoint: at its top, in a choice, or in the response object. */
export function readBodyError(json: JsonObject): BodyError | undefined {
  const inside = [json.error, objectOf(json.response).error, ...listOf(json.choices).map((choice) => objectOf(choice).error)].find(isError);
  if (inside !== undefined) return describe(objectOf(inside), messageOf(inside), json);
  return json.type === 'error' || json.type === 'response.error' ? describe(json, messageOf(json), {}) : undefined;
}

/** The status an error names for itself, `code` before `http_status`. */
export function statusOfError(error: JsonObject): number | undefined {
  return [numberOf(error.code), numberOf(error.http_status), numberOf(Number(textOf(error.code)))].find((status) => status !== undefined && status >= 100 && status < 1000);
}

function describe(error: JsonObject, message: string | undefined, around: JsonObject): BodyError {
  const type = message !== undefined && isHtml(message) ? 'html-page' : (typeOf(error) ?? textOf(around.error_type));
  const code = textOf(error.code) ?? numberOf(error.code) ?? numberOf(error.http_status) ?? type ?? 'error';
  return {
    code: wordsOr(String(code), 'error', 60),
    message: type === 'html-page' ? htmlPageText() : wordsOr(message ?? '', t('OpenRouter reported an error without a message.')),
    ...compact({ type: type === undefined ? undefined : plainText(type, 60) }),
  };
}

function typeOf(error: JsonObject): string | undefined {
  const type = error.type === 'error' || error.type === 'response.error' ? undefined : textOf(error.type);
  return textOf(objectOf(error.availability).code) ?? textOf(objectOf(error.metadata).error_type) ?? textOf(error.error_type) ?? type ?? textOf(error.name);
}

function messageOf(error: unknown): string | undefined {
  if (!isObject(error)) return textOf(error);
  const message = textOf(error.message);
  return message !== undefined && error.name === 'ZodError' ? messageOfIssues(message) : message;
}

/** A schema refusal is a list of issues as JSON text. */
function messageOfIssues(text: string): string {
  const issues = listOf(parseJson(text)).filter(isObject);
  if (issues.length === 0) return text;
  return issues.map((issue) => [listOf(issue.path).map(String).join('.'), textOf(issue.message)].filter((part) => part !== undefined && part !== '').join(': ')).join('; ');
}

function isError(value: unknown): boolean {
  return isObject(value) || textOf(value) !== undefined;
}

/** The text as it may be kept, or what stands in for one that has nothing in it. */
function wordsOr(text: string, otherwise: string, most?: number): string {
  const plain = plainText(text, most);
  return plain === '' ? otherwise : plain;
}
