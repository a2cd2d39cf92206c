import * as v from 'valibot';
import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import { oneOf } from '../../core/settingRules.ts';
import { isObject } from '../../core/wire/json.ts';
import { OPTION_RULES } from './promptOptions.ts';

const text = (): v.GenericSchema<unknown, string> => v.pipe(v.string(() => t('must be a text')), v.nonEmpty(() => t('must not be empty')));

const FIELDS = {
  model: v.optional(text()),
  prompt: v.optional(text()),
  selection: v.optional(oneOf(['with', 'without'])),
  /** `literal`: `${…}` in the prompt stands for itself. */
  variables: v.optional(oneOf(['expand', 'literal'])),
  system: v.optional(OPTION_RULES.system),
  temperature: v.optional(OPTION_RULES.temperature),
  maxOutputTokens: v.optional(OPTION_RULES.maxOutputTokens),
  effort: v.optional(OPTION_RULES.effort),
  purpose: v.optional(OPTION_RULES.purpose),
  tags: v.optional(OPTION_RULES.tags),
  session: v.optional(OPTION_RULES.session),
};
const argument = v.strictObject(FIELDS);

/** What a keybinding or another extension may give "Send Tracked Prompt", so that it does not ask. */
export type PromptArgument = v.InferOutput<typeof argument>;

/** Reads the command's argument. Throws `bad-argument` for what it cannot use: a call that is not quite the one that was meant may cost what nobody meant to spend. */
export function readPromptArgument(value: unknown): PromptArgument {
  // Menus hand over the file that they were opened on, keybindings without arguments nothing.
  if (!isObject(value) || isUri(value)) return {};
  const result = v.safeParse(argument, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? '';
  if (issue.type === 'strict_object') throw new SpendError('bad-argument', t('Send Tracked Prompt knows no argument "{0}". It takes {1}.', place.slice(0, 60), Object.keys(FIELDS).join(', ')));
  throw new SpendError('bad-argument', t('Send Tracked Prompt cannot use the argument "{0}": it {1}.', place.slice(0, 60), issue.message));
}

function isUri(value: object): boolean {
  return 'scheme' in value && 'path' in value;
}
