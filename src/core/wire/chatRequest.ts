import type { JsonObject } from './json.ts';

/** One turn of a conversation. */
export interface ChatTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** How hard a model is asked to think, as OpenRouter names it, the least first. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

/** What a chat asks of a model, besides its turns. */
export interface ChatParameters {
  /** Said before the conversation. */
  readonly system?: string;
  readonly temperature?: number;
  /** Of one answer, reasoning included. */
  readonly maxOutputTokens?: number;
  readonly effort?: Effort;
}

/** The body of a request to `/chat/completions`; what is not said stands in it nowhere, so that the model's own defaults hold. */
export function chatRequest(model: string, turns: readonly ChatTurn[], { system, temperature, maxOutputTokens, effort }: ChatParameters = {}): JsonObject {
  const before = system === undefined || system === '' ? [] : [{ role: 'system', content: system }];
  return {
    model,
    messages: [...before, ...turns],
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { max_completion_tokens: maxOutputTokens }),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
  };
}

/** What the catalogue says that a model takes. */
export interface TakenParameters {
  /** Names of parameters; empty where nothing is known. */
  readonly supportedParameters: readonly string[];
  /** Absent where it is not said. */
  readonly reasoningEfforts?: readonly string[];
}

/** The parameters that a model takes no notice of, or refuses. */
export function parametersLeftOut(parameters: ChatParameters, model: TakenParameters): readonly ('temperature' | 'effort')[] {
  const { temperature, effort } = parameters;
  const takesTemperature = temperature === undefined || takes(model, 'temperature');
  const takesEffort = effort === undefined || effortsOf(model).includes(effort);
  return [...(takesTemperature ? [] : ['temperature' as const]), ...(takesEffort ? [] : ['effort' as const])];
}

/** Whether a model takes a parameter, by any of its names; all are taken where nothing is known. */
export function takes({ supportedParameters }: TakenParameters, ...names: readonly string[]): boolean {
  return supportedParameters.length === 0 || names.some((name) => supportedParameters.includes(name));
}

/** How hard a model can be asked to think; none where it does not reason. */
export function effortsOf(model: TakenParameters): readonly Effort[] {
  if (!takes(model, 'reasoning', 'reasoning_effort')) return [];
  const { reasoningEfforts: told = [] } = model;
  return told.length === 0 ? EFFORTS : EFFORTS.filter((effort) => told.includes(effort));
}
