import type { Message } from '../../wire/conversation.ts';

/** One step of a conversation: what the model did, then what came in because of it. */
export interface Step {
  /** Empty in the first step only. */
  readonly act: readonly Message[];
  readonly input: readonly Message[];
}

/** A conversation cut into steps, and what stands before it. */
export interface Steps {
  readonly system: readonly Message[];
  /** At least one. */
  readonly steps: readonly Step[];
}

/** Cuts a conversation where the model's messages begin. Words that are put into the model's mouth at the end belong to what came in. */
export function stepsOf(messages: readonly Message[]): Steps {
  const start = messages.findIndex(({ role }) => role !== 'system');
  const system = start < 0 ? messages : messages.slice(0, start);
  const end = messages.findLastIndex(({ role }) => role !== 'assistant') + 1;
  const steps: { act: Message[]; input: Message[] }[] = [{ act: [], input: [] }];
  for (let index = system.length; index < messages.length; index += 1) {
    const message = messages[index];
    if (message === undefined) break;
    const last = steps.at(-1);
    if (last === undefined || message.role !== 'assistant' || index >= end) last?.input.push(message);
    else if (last.input.length > 0 || steps.length === 1) steps.push({ act: [message], input: [] });
    else last.act.push(message);
  }
  return { system, steps };
}
