import * as v from 'valibot';
import { formatCount } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import type { ChatParameters } from '../../core/wire/chatRequest.ts';
import { EFFORTS, parametersLeftOut } from '../../core/wire/chatRequest.ts';
import { withoutControls } from '../../core/wire/json.ts';
import type { Model } from '../../core/pricing/model.ts';

/** What goes along with a prompt besides its text: how the model is to answer, and what the call is booked under. */
export interface PromptOptions extends ChatParameters {
  readonly purpose?: string;
  readonly tags?: readonly string[];
  /** Another session than this window's. */
  readonly session?: string;
}

export type OptionName = keyof PromptOptions;

const MOST_NAME = 100;
const MOST_TAGS = 20;
const MOST_SYSTEM = 200_000;
const MOST_TOKENS = 1_000_000;

const nameRule = v.pipe(v.string(() => t('must be a text')), v.transform((text) => withoutControls(text).trim()), v.nonEmpty(() => t('must not be empty')), v.maxLength(MOST_NAME, () => t('must be at most {0} characters', MOST_NAME)));

/** One rule for what is typed and for what another extension says. The messages stand behind the option's name. */
export const OPTION_RULES = {
  system: v.pipe(v.string(() => t('must be a text')), v.maxLength(MOST_SYSTEM, () => t('must be at most {0} characters', formatCount(MOST_SYSTEM)))),
  temperature: v.pipe(v.number(() => t('must be a number from 0 to 2')), v.minValue(0, () => t('must be a number from 0 to 2')), v.maxValue(2, () => t('must be a number from 0 to 2'))),
  maxOutputTokens: v.pipe(v.number(() => t('must be a whole number of tokens')), v.integer(() => t('must be a whole number of tokens')), v.minValue(1, () => t('must be at least 1')), v.maxValue(MOST_TOKENS, () => t('must be at most {0}', formatCount(MOST_TOKENS)))),
  effort: v.picklist(EFFORTS, () => t('must be one of {0}', EFFORTS.join(', '))),
  purpose: nameRule,
  tags: v.pipe(v.array(nameRule, () => t('must be a list of tags')), v.transform((tags) => [...new Set(tags)]), v.maxLength(MOST_TAGS, () => t('must be at most {0} tags', MOST_TAGS))),
  session: nameRule,
} as const;

/** A value as it was typed, read; or why it cannot be used, in a sentence. Empty: the option is not set. */
export type ReadOption = { readonly kind: 'value'; readonly options: PromptOptions } | { readonly kind: 'problem'; readonly sentence: string };

/** Reads what was typed for an option, into the options that there are. */
export function readOption(options: PromptOptions, name: OptionName, typed: string): ReadOption {
  const others: PromptOptions = Object.fromEntries(Object.entries(options).filter(([other]) => other !== name));
  const value = valueOf(name, typed.trim());
  if (value === undefined) return { kind: 'value', options: others };
  const result = v.safeParse(OPTION_RULES[name], value);
  if (result.success) return { kind: 'value', options: { ...others, [name]: result.output } };
  return { kind: 'problem', sentence: t('{0} {1}.', optionTitle(name), result.issues[0].message) };
}

function valueOf(name: OptionName, typed: string): unknown {
  if (typed === '') return undefined;
  switch (name) {
    case 'temperature': return /^\d*[.,]?\d+$/.test(typed) ? Number(typed.replace(',', '.')) : Number.NaN;
    case 'maxOutputTokens': return /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
    case 'tags': return typed.split(',').map((tag) => tag.trim().replace(/^#/, '')).filter((tag) => tag !== '');
    default: return typed;
  }
}

/** What people call an option. */
export function optionTitle(name: OptionName): string {
  switch (name) {
    case 'system': return t('System prompt');
    case 'temperature': return t('Temperature');
    case 'maxOutputTokens': return t('Most tokens of an answer');
    case 'effort': return t('Reasoning effort');
    case 'purpose': return t('Purpose');
    case 'tags': return t('Tags');
    case 'session': return t('Session');
  }
}

/** An option's value for people; what holds where none is set. */
export function optionValue(options: PromptOptions, name: OptionName): string {
  const value = options[name];
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return unsetValue(name);
  if (name === 'maxOutputTokens') return formatCount(Number(value));
  return oneLine(Array.isArray(value) ? value.join(', ') : String(value));
}

function unsetValue(name: OptionName): string {
  switch (name) {
    case 'temperature':
    case 'effort': return t('the model\'s own');
    case 'maxOutputTokens': return t('as in the settings');
    case 'session': return t('this window');
    default: return t('none');
  }
}

/** What was set, in few words: `system prompt · temperature 0.2 · purpose review · tags a, b`. */
export function optionWords(options: PromptOptions): readonly string[] {
  const { system = '', temperature, maxOutputTokens, effort, purpose, tags = [], session } = options;
  return [
    ...(system === '' ? [] : [t('system prompt')]),
    ...(temperature === undefined ? [] : [t('temperature {0}', temperature)]),
    ...(maxOutputTokens === undefined ? [] : [t('at most {0} tokens', formatCount(maxOutputTokens))]),
    ...(effort === undefined ? [] : [t('effort {0}', effort)]),
    ...(purpose === undefined ? [] : [t('purpose {0}', purpose)]),
    ...(tags.length === 0 ? [] : [t('tags {0}', tags.join(', '))]),
    ...(session === undefined ? [] : [t('session {0}', session)]),
  ];
}

/** The options that a model takes; what it does not take is left out, and named. */
export function fitOptions(options: PromptOptions, model: Model): { readonly options: PromptOptions; readonly leftOut: readonly string[] } {
  const names = parametersLeftOut(options, model);
  const fitting = Object.fromEntries(Object.entries(options).filter(([name]) => !(names as readonly string[]).includes(name))) as PromptOptions;
  return { options: fitting, leftOut: names.map((name) => t('{0} left out: this model does not take it', optionTitle(name))) };
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
