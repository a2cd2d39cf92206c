import type { Endpoint } from '../usage.ts';
import type { JsonObject } from './json.ts';
import { isObject, listOf, nameOf, objectOf, textOf } from './json.ts';

/** A tool that the model asked for. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, or what would be its value. */
  readonly given: unknown;
}

/** What a tool answered. */
export interface ToolResult {
  readonly id: string;
  readonly texts: readonly string[];
  /** What a picture shows is as much an answer as a text. */
  readonly media: readonly string[];
  /** The protocol itself calls it an error. */
  readonly isError: boolean;
}

/** One message of a conversation, whichever endpoint's way of writing it was used. Reasoning and marks for the cache are left out: they come and go. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly texts: readonly string[];
  /** Images, sounds and files: their address or their data. */
  readonly media: readonly string[];
  readonly calls: readonly ToolCall[];
  readonly results: readonly ToolResult[];
}

/** The conversation of a request, oldest message first. Never throws; embeddings have none. */
export function readConversation(endpoint: Endpoint, json: unknown): readonly Message[] {
  const body = objectOf(json);
  switch (endpoint) {
    case 'embeddings': return [];
    case 'completions': return [plain('user', [...listOf(body.prompt), body.prompt].filter((text) => typeof text === 'string'))];
    case 'chat/completions': return messagesOf(body.messages);
    case 'messages': return [...systemOf(body.system), ...messagesOf(body.messages)];
    case 'responses': return [...systemOf(body.instructions), ...(typeof body.input === 'string' ? [plain('user', [body.input])] : messagesOf(body.input))];
  }
}

/** The model that is asked for, as written. */
export function modelIn(json: unknown): string | undefined {
  return nameOf(objectOf(json).model);
}

/** The id of the session that the body itself tells: OpenRouter's own field, or where Claude Code puts it. */
export function sessionIn(json: unknown): string | undefined {
  const body = objectOf(json);
  return nameOf(body.session_id) ?? /session_([\w-]{8,})$/.exec(textOf(objectOf(body.metadata).user_id) ?? '')?.[1];
}

interface Found {
  readonly texts: string[];
  readonly media: string[];
  readonly calls: ToolCall[];
  readonly results: ToolResult[];
}

function systemOf(given: unknown): readonly Message[] {
  return given === undefined ? [] : [messageOf({ role: 'system', content: given })];
}

function messagesOf(given: unknown): readonly Message[] {
  return listOf(given).filter(isObject).filter(({ type }) => type !== 'reasoning').map(messageOf);
}

function plain(role: Message['role'], texts: readonly string[]): Message {
  return { role, texts, media: [], calls: [], results: [] };
}

function messageOf(item: JsonObject): Message {
  const found: Found = { texts: [], media: [], calls: [], results: [] };
  if (isCallItem(item)) found.calls.push(callOf(item));
  else if (isResultItem(item)) found.results.push(resultOf(item));
  else {
    readContent(item.content, found);
    for (const call of listOf(item.tool_calls)) found.calls.push(callOf(objectOf(call)));
    if (isObject(item.function_call)) found.calls.push(callOf(item.function_call));
  }
  const { texts, media, calls, results } = found;
  return { role: roleOf(item, found), texts, media, calls, results };
}

function roleOf({ role }: JsonObject, found: Found): Message['role'] {
  if (found.calls.length > 0 || role === 'assistant') return 'assistant';
  return role === 'system' || role === 'developer' ? 'system' : 'user';
}

function readContent(content: unknown, found: Found): void {
  if (typeof content === 'string') found.texts.push(content);
  else if (isObject(content)) readPart(content, found);
  else for (const part of listOf(content)) readPart(objectOf(part), found);
}

function readPart(part: JsonObject, found: Found): void {
  if (isCallItem(part)) found.calls.push(callOf(part));
  else if (isResultItem(part)) found.results.push(resultOf(part));
  else if (part.type === 'thinking' || part.type === 'redacted_thinking') return;
  else if (typeof part.text === 'string') found.texts.push(part.text);
  else if (typeof part.refusal === 'string') found.texts.push(part.refusal);
  else readMedia(part, found.media, 0);
}

/** Items of `/responses` and parts of `/messages` that ask for a tool. */
function isCallItem({ type }: JsonObject): boolean {
  return typeof type === 'string' && (type === 'tool_use' || type === 'server_tool_use' || type.endsWith('_call'));
}

function isResultItem({ type, role }: JsonObject): boolean {
  return role === 'tool' || role === 'function' || (typeof type === 'string' && (type.endsWith('_call_output') || type.endsWith('tool_result')));
}

function callOf(call: JsonObject): ToolCall {
  const inner = objectOf(call.function ?? call.custom);
  return {
    id: textOf(call.call_id) ?? textOf(call.id) ?? '',
    name: textOf(inner.name) ?? textOf(call.name) ?? textOf(call.type) ?? '',
    given: inner.arguments ?? inner.input ?? call.arguments ?? call.input ?? call.action,
  };
}

function resultOf(result: JsonObject): ToolResult {
  const found: Found = { texts: [], media: [], calls: [], results: [] };
  readContent(result.content ?? result.output, found);
  return {
    id: textOf(result.tool_call_id) ?? textOf(result.tool_use_id) ?? textOf(result.call_id) ?? '',
    texts: found.texts,
    media: found.media,
    isError: result.is_error === true || result.status === 'failed',
  };
}

/** Deeper than any real part. */
const MAX_DEPTH = 4;

function readMedia(value: unknown, media: string[], depth: number): void {
  if (typeof value === 'string') media.push(value);
  else if (isObject(value) && depth < MAX_DEPTH) {
    for (const [name, inner] of Object.entries(value)) if (name !== 'cache_control' && name !== 'type') readMedia(inner, media, depth + 1);
  }
}
