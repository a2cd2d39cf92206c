import type { JsonObject } from './json.ts';
import { listOf, nameOf, objectOf } from './json.ts';

/** The other endpoints' words for what chat completions calls otherwise. */
const SAME_AS: Readonly<Record<string, string>> = {
  end_turn: 'stop', stop_sequence: 'stop', completed: 'stop',
  max_tokens: 'length', max_output_tokens: 'length', model_context_window_exceeded: 'length',
  tool_use: 'tool_calls', refusal: 'content_filter', failed: 'error',
};

/** Why the model stopped, in the words of chat completions, from any part of any endpoint's answer; `undefined` while it goes on. */
export function finishReasonOf(json: JsonObject): string | undefined {
  const reason = ofChoices(json) ?? ofMessage(json) ?? ofResponse(json);
  return reason === undefined ? undefined : (SAME_AS[reason] ?? reason);
}

function ofChoices(json: JsonObject): string | undefined {
  const reasons = listOf(json.choices).map((choice) => nameOf(objectOf(choice).finish_reason));
  return reasons.includes('error') ? 'error' : reasons.find((reason) => reason !== undefined);
}

function ofMessage(json: JsonObject): string | undefined {
  return nameOf(objectOf(json.delta).stop_reason) ?? nameOf(json.stop_reason);
}

function ofResponse(json: JsonObject): string | undefined {
  const response = json.object === 'response' ? json : objectOf(json.response);
  const status = nameOf(response.status);
  if (status === 'incomplete') return nameOf(objectOf(response.incomplete_details).reason) ?? 'length';
  return status === 'completed' || status === 'failed' || status === 'cancelled' ? status : undefined;
}
