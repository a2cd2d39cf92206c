import type { Endpoint } from '../usage.ts';
import type { JsonObject } from './json.ts';
import { isObject, listOf, textOf } from './json.ts';

/** What a request gives the model to read. */
export interface PromptFacts {
  /** Every text that becomes prompt tokens: messages, instructions, tool schemas, answer formats. Parts of the request itself, not to be kept. */
  readonly texts: readonly string[];
  /** Tokens that were sent as ids. */
  readonly tokenIds: number;
  /** Messages or input items: each adds a few tokens of its own. */
  readonly messageCount: number;
  /** Prompts in one request, each with a context window and answers of its own: more than one on `completions` and `embeddings` only. */
  readonly promptCount: number;
  readonly imageCount: number;
  /** Documents, whose tokens cannot be told from here. */
  readonly fileCount: number;
  /** Pieces of audio, whose tokens cannot be told from here. */
  readonly audioCount: number;
  /** Pieces of video, the same. */
  readonly videoCount: number;
}

/** Fields of a request that the model reads, whatever the endpoint. */
const TURNS = ['messages', 'input', 'system', 'instructions', 'prompt', 'suffix', 'prediction'] as const;
/** Schemas: their field names are read as well. */
const SCHEMAS = ['tools', 'functions', 'response_format', 'text', 'output_config', 'output_format', 'tool_choice'] as const;

/** Reads the prompt of a request of any endpoint. */
export function readPrompt(endpoint: Endpoint, body: JsonObject): PromptFacts {
  const found: Found = { texts: [], tokenIds: 0, imageCount: 0, fileCount: 0, audioCount: 0, videoCount: 0 };
  for (const field of TURNS) visit(body[field], found, 0);
  for (const field of SCHEMAS) if (typeof body[field] === 'object' && body[field] !== null) found.texts.push(written(body[field]));
  return { ...found, messageCount: listOf(body.messages).length + turnsOf(body.input), promptCount: promptsOf(endpoint === 'embeddings' ? body.input : endpoint === 'completions' ? body.prompt : undefined) };
}

interface Found {
  readonly texts: string[];
  tokenIds: number;
  imageCount: number;
  fileCount: number;
  audioCount: number;
  videoCount: number;
}

type MediaCount = 'imageCount' | 'fileCount' | 'audioCount' | 'videoCount';

const MEDIA: ReadonlyMap<string, MediaCount> = new Map<string, MediaCount>([
  ['image_url', 'imageCount'], ['input_image', 'imageCount'], ['image', 'imageCount'], ['computer_screenshot', 'imageCount'],
  ['file', 'fileCount'], ['input_file', 'fileCount'], ['document', 'fileCount'],
  ['input_audio', 'audioCount'], ['audio', 'audioCount'],
  ['video_url', 'videoCount'], ['input_video', 'videoCount'], ['video', 'videoCount'],
]);
/** Where a part of media has its data or its address; whatever else is in such a part may be read. */
const MEDIA_MEMBERS: ReadonlySet<string> = new Set(['image_url', 'image', 'source', 'file', 'file_data', 'file_id', 'file_url', 'input_audio', 'audio', 'video_url', 'input_video', 'video', 'data', 'url']);
/** What says how a part is to be taken, and is not read by the model; roles are counted with the message. */
const NOT_READ: ReadonlySet<string> = new Set(['type', 'role', 'cache_control', 'media_type', 'status']);
/** Deeper than any real message; a body that is nested further is written out instead. */
const MAX_DEPTH = 12;

function visit(value: unknown, found: Found, depth: number): void {
  if (typeof value === 'string') found.texts.push(value);
  else if (typeof value === 'number') found.tokenIds += 1;
  else if (depth > MAX_DEPTH) found.texts.push(written(value));
  else if (Array.isArray(value)) for (const item of value) visit(item, found, depth + 1);
  else if (isObject(value)) visitObject(value, found, depth);
}

function visitObject(part: JsonObject, found: Found, depth: number): void {
  const media = isPlainDocument(part) ? undefined : MEDIA.get(textOf(part.type) ?? '');
  if (media !== undefined) found[media] += 1;
  const isOnlyMedia = media !== undefined && !isMoreThanPart(part);
  for (const name of Object.keys(part)) {
    const value = part[name];
    if (isOnlyMedia && MEDIA_MEMBERS.has(name)) continue;
    if (name === 'arguments' || name === 'input') found.texts.push(written(value));
    else if (typeof value !== 'number' && !NOT_READ.has(name)) visit(value, found, depth + 1);
  }
}

/** A message or a call, whatever type it claims to have: upstream may go by its other members, so that nothing in it is left out. */
function isMoreThanPart({ role, content, function: called }: JsonObject): boolean {
  return [role, content, called].some((member) => member !== undefined && member !== null);
}

/** What a tool is called with reaches the model as JSON, names and numbers included. */
function written(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A document that is text needs no guess. */
function isPlainDocument(part: JsonObject): boolean {
  return part.type === 'document' && isObject(part.source) && (part.source.type === 'text' || part.source.type === 'content');
}

function turnsOf(input: unknown): number {
  return Array.isArray(input) ? input.length : input === undefined ? 0 : 1;
}

/** A list of texts, or of lists of token ids, is several prompts; a list of token ids is one. */
function promptsOf(given: unknown): number {
  const prompts = listOf(given);
  return prompts.length > 0 && typeof prompts[0] !== 'number' ? prompts.length : 1;
}
