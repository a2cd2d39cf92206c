import { cutText, nameInText } from '../foreignName.ts';
import { t } from '../l10n.ts';
import { MODELS_PAGE } from '../openRouterPages.ts';
import type { UnknownReason } from '../pricing/unknown.ts';
import type { UnlistedModel } from '../pricing/unlisted.ts';

const LONGEST_NAME = 80;

/** Why nobody can tell what a call could cost, and what would help. */
const REASONS: Readonly<Record<UnknownReason, { readonly why: string; readonly help: string }>> = {
  'no-model': { get why() { return t('The call names no model, and the account’s own choice is not known here'); }, get help() { return t('Name a model.'); } },
  'preset': { get why() { return t('A preset on the server decides model and settings'); }, get help() { return t('Name a model instead.'); } },
  'unknown-model': { get why() { return t('The price of this model is not known'); }, get help() { return t('Use a model with a known price.'); } },
  'router': { get why() { return t('A router chooses the model, and the price with it'); }, get help() { return t('Name a model instead.'); } },
  'no-price': { get why() { return t('The price of this model is not known'); }, get help() { return t('Use a model with a known price.'); } },
  'web-search': { get why() { return t('Web search is charged on top'); }, get help() { return t('Send the call without it.'); } },
  'web-fetch': { get why() { return t('Fetching web pages is charged on top, and their text is added to the prompt'); }, get help() { return t('Send the call without it.'); } },
  'file-parser': { get why() { return t('Reading the file is charged by the page'); }, get help() { return t('Use a model that reads files itself.'); } },
  'image-generation': { get why() { return t('Pictures are charged on top'); }, get help() { return t('Send the call without that tool.'); } },
  'several-models': { get why() { return t('Other models work on the answer as well, and each is charged'); }, get help() { return t('Send the call without them.'); } },
  'server-tools': { get why() { return t('Tools that run on the server are charged on top, and call the model again'); }, get help() { return t('Send the call without them.'); } },
  'many-answers': { get why() { return t('Several answers are asked for at once, and the cap may hold for each of them'); }, get help() { return t('Ask for one answer.'); } },
  'video': { get why() { return t('Nobody can tell how many tokens a video has'); }, get help() { return t('Send the call without it.'); } },
  'audio': { get why() { return t('The price of sound is not known with this model'); }, get help() { return t('Use a model with a price for it.'); } },
  'no-prompt-bound': { get why() { return t('Nothing bounds the length of the prompt'); }, get help() { return t('Send the call without files.'); } },
  'no-output-bound': { get why() { return t('Nothing bounds the length of the answer'); }, get help() { return t('Set a cap on output tokens.'); } },
};

/** What makes a call unbounded, as the beginning of a sentence. */
export function unboundedBy(reason: UnknownReason): string {
  return REASONS[reason].why;
}

/** What would give the call a bound, as a sentence. */
export function helpWith(reason: UnknownReason): string {
  return REASONS[reason].help;
}

/** That a model is not listed, and which one was probably meant. */
export function unlistedSentence({ id, meant }: UnlistedModel): string {
  return meant === undefined ? t('OpenRouter lists no model "{0}". See {1}.', shown(id), MODELS_PAGE) : t('OpenRouter lists no model "{0}". Did you mean {1}?', shown(id), shown(meant));
}

function shown(id: string): string {
  return cutText(nameInText(id), LONGEST_NAME);
}
