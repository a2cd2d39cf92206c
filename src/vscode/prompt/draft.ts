import type { Model } from '../../core/pricing/model.ts';
import type { Attribution } from '../../core/usage.ts';
import type { ChatTurn } from '../../core/wire/chatRequest.ts';
import { chatRequest } from '../../core/wire/chatRequest.ts';
import type { GuardedRequest } from '../../pipeline/exchange.ts';
import type { PromptOptions } from './promptOptions.ts';
import { fitOptions } from './promptOptions.ts';
import type { Expansion, VariableValues } from './variables.ts';
import { expandVariables } from './variables.ts';

/** A piece of code that goes along with the prompt. */
export interface SelectedCode {
  readonly text: string;
  readonly language: string;
  /** `12 lines of main.ts` */
  readonly name: string;
}

/** A prompt while it is written. */
export interface Draft {
  readonly model: Model;
  /** As typed, with its variables. */
  readonly text: string;
  readonly code: SelectedCode | undefined;
  readonly options: PromptOptions;
  /** The conversation that it goes on with; empty for a new one. */
  readonly before: readonly ChatTurn[];
  /** `${…}` stands for itself. */
  readonly isLiteral: boolean;
}

/** Whose call it is, but for what the options say. */
export type Asker = Pick<Attribution, 'source' | 'session' | 'project'>;

/** The conversation as it would be sent, and what was put into it. */
export interface Outgoing {
  readonly turns: readonly ChatTurn[];
  readonly pieces: readonly { readonly name: string; readonly text: string }[];
}

/** A draft with its variables put in, or why it cannot be sent as it stands. The selection goes along once, however it is named. */
export function outgoingOf(draft: Draft, values: VariableValues): { readonly kind: 'ready'; readonly outgoing: Outgoing } | Exclude<Expansion, { kind: 'expanded' }> {
  const { text, isLiteral, before } = draft;
  const expansion: Expansion = isLiteral ? { kind: 'expanded', text, used: [] } : expandVariables(text, values);
  if (expansion.kind !== 'expanded') return expansion;
  const code = expansion.used.some(({ name }) => name === 'selection') ? undefined : draft.code;
  const content = code === undefined ? expansion.text : `${expansion.text}\n\n${fence(code)}`;
  const pieces = [...expansion.used.filter(({ name }) => LONG.has(name)), ...(code === undefined ? [] : [{ name: 'selection', text: code.text }])];
  return { kind: 'ready', outgoing: { turns: [...before, { role: 'user', content }], pieces } };
}

/** The conversation with what is typed so far, even where it could not be sent as it stands. */
export function turnsOf(draft: Draft, values: VariableValues): readonly ChatTurn[] {
  const read = outgoingOf(draft, values);
  return read.kind === 'ready' ? read.outgoing.turns : [...draft.before, { role: 'user', content: draft.text }];
}

/** The call that a conversation becomes. */
export function requestOf(model: Model, turns: readonly ChatTurn[], options: PromptOptions, asker: Asker): GuardedRequest {
  const { purpose, tags = [], session, ...parameters } = fitOptions(options, model).options;
  return {
    endpoint: 'chat/completions',
    body: chatRequest(model.id, turns, parameters),
    who: { ...asker, ...(session === undefined ? {} : { session }), ...(purpose === undefined ? {} : { purpose }), ...(tags.length === 0 ? {} : { tags }) },
  };
}

/** Variables whose size is worth telling. */
const LONG: ReadonlySet<string> = new Set(['selection', 'file', 'clipboard']);

/** A fence longer than any in the code itself. */
function fence({ text, language }: SelectedCode): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}
