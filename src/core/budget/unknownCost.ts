import type { UnknownReason } from '../pricing/unknown.ts';

/** Why nobody can tell what a call could cost, and what would help. */
const REASONS: Readonly<Record<UnknownReason, { readonly why: string; readonly help: string }>> = {
  'no-model': { why: 'The call names no model, and the account’s own choice is not known here', help: 'Name a model.' },
  'preset': { why: 'A preset on the server decides model and settings', help: 'Name a model instead.' },
  'unknown-model': { why: 'The price of this model is not known', help: 'Use a model with a known price.' },
  'router': { why: 'A router chooses the model, and the price with it', help: 'Name a model instead.' },
  'no-price': { why: 'The price of this model is not known', help: 'Use a model with a known price.' },
  'web-search': { why: 'Web search is charged on top', help: 'Send the call without it.' },
  'web-fetch': { why: 'Fetching web pages is charged on top, and their text is added to the prompt', help: 'Send the call without it.' },
  'file-parser': { why: 'Reading the file is charged by the page', help: 'Use a model that reads files itself.' },
  'image-generation': { why: 'Pictures are charged on top', help: 'Send the call without that tool.' },
  'several-models': { why: 'Other models work on the answer as well, and each is charged', help: 'Send the call without them.' },
  'server-tools': { why: 'Tools that run on the server are charged on top, and call the model again', help: 'Send the call without them.' },
  'many-answers': { why: 'Several answers are asked for at once, and the cap may hold for each of them', help: 'Ask for one answer.' },
  'video': { why: 'Nobody can tell how many tokens a video has', help: 'Send the call without it.' },
  'audio': { why: 'The price of sound is not known with this model', help: 'Use a model with a price for it.' },
  'no-prompt-bound': { why: 'Nothing bounds the length of the prompt', help: 'Send the call without files.' },
  'no-output-bound': { why: 'Nothing bounds the length of the answer', help: 'Set a cap on output tokens.' },
};

/** What makes a call unbounded, as the beginning of a sentence. */
export function unboundedBy(reason: UnknownReason): string {
  return REASONS[reason].why;
}

/** What would give the call a bound, as a sentence. */
export function helpWith(reason: UnknownReason): string {
  return REASONS[reason].help;
}
