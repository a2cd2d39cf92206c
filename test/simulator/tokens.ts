/**
 * Prompt tokens of the simulator: one for every six characters (at least one) of each run of letters or digits, one for each other
 * visible character (so CJK and punctuation count singly), four per message, 765 per image. Deterministic, and of the right size.
 */
import { isObject, listOf, textOf, type JsonObject } from './json.ts';

const PER_MESSAGE = 4;
const PER_IMAGE = 765;

export function countText(text: string): number {
  let count = 0;
  for (const [run] of text.matchAll(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}_]+|[^\s]/gu)) count += Math.ceil(run.length / 6);
  return count;
}

/** Counts `messages`/`input` items, their parts, and the schema of tools that goes with them. */
export function countPrompt(body: JsonObject): number {
  const turns = [...listOf(body.messages), ...listOf(body.input)];
  const loose = [body.prompt, body.input, body.instructions, body.system].filter((part) => typeof part === 'string' || part !== body.input);
  const tools = listOf(body.tools);
  return Math.max(1, turns.reduce<number>((sum, turn) => sum + PER_MESSAGE + countPart(turn), 0) + loose.reduce<number>((sum, part) => sum + countPart(part), 0) + (tools.length === 0 ? 0 : countText(JSON.stringify(tools))));
}

/** Counts the inputs of an embedding request: a text, texts, token ids, or lists of them. */
export function countInputs(input: unknown): number {
  if (typeof input === 'string') return Math.max(1, countText(input));
  if (typeof input === 'number') return 1;
  return listOf(input).reduce<number>((sum, item) => sum + (isObject(item) ? countPart(item) : countInputs(item)), 0);
}

function countPart(part: unknown): number {
  if (typeof part === 'string') return countText(part);
  if (Array.isArray(part)) return part.reduce<number>((sum, item) => sum + countPart(item), 0);
  if (!isObject(part)) return 0;
  const type = textOf(part.type) ?? '';
  const spoken = (type.includes('image') ? PER_IMAGE : 0) + countPart(part.text) + countPart(part.content) + countPart(part.input) + countPart(part.output) + countPart(part.arguments);
  const calls = listOf(part.tool_calls);
  return spoken + (calls.length === 0 ? 0 : countText(JSON.stringify(calls)));
}
