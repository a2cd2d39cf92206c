import type { JsonObject } from './json.ts';
import { isObject, listOf, objectOf, textOf } from './json.ts';

/** Text that a part of an answer adds; each is empty where it adds none. */
export interface Delta {
  readonly text: string;
  readonly reasoning: string;
}

/** The text of a chunk, an event, or a whole body, of any endpoint. Of several choices the first one counts. */
export function readDelta(json: JsonObject): Delta {
  if (Array.isArray(json.choices)) return ofChoice(json.choices);
  if (typeof json.type === 'string' && json.object !== 'response') return ofEvent(json.type, json);
  return { text: listOf(json.output).map((item) => textsOf(objectOf(item).content)).join(''), reasoning: '' };
}

/** Whether a chunk or an event adds to a call of a tool. */
export function addsToCall(json: JsonObject): boolean {
  if (listOf(json.choices).some((choice) => listOf(objectOf(objectOf(choice).delta).tool_calls).length > 0)) return true;
  const part = json.delta ?? json.content_block ?? json.item;
  return CALL_PARTS.has(objectOf(part).type) || json.type === 'response.function_call_arguments.delta';
}

const CALL_PARTS: ReadonlySet<unknown> = new Set(['tool_use', 'input_json_delta', 'function_call']);

function ofChoice(choices: readonly unknown[]): Delta {
  const choice = objectOf(choices.find((each) => isObject(each) && (each.index ?? 0) === 0));
  const said = objectOf(choice.delta ?? choice.message);
  return { text: textsOf(said.content) + (textOf(choice.text) ?? ''), reasoning: textOf(said.reasoning) ?? textOf(said.reasoning_content) ?? '' };
}

function ofEvent(type: string, json: JsonObject): Delta {
  const delta = objectOf(json.delta);
  switch (type) {
    case 'message': return { text: textsOf(json.content), reasoning: '' };
    case 'content_block_delta': return { text: textOf(delta.text) ?? '', reasoning: textOf(delta.thinking) ?? '' };
    case 'response.output_text.delta': return { text: textOf(json.delta) ?? '', reasoning: '' };
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta': return { text: '', reasoning: textOf(json.delta) ?? '' };
    default: return { text: '', reasoning: '' };
  }
}

/** A text, or the texts of a list of parts. */
function textsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content).map((part) => textOf(objectOf(part).text) ?? '').join('');
}
