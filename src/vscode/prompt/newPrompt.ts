import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import { compact } from '../../core/wire/json.ts';
import type { Composer } from './composer.ts';
import { titleOf } from './composer.ts';
import type { Draft } from './draft.ts';
import { outgoingOf } from './draft.ts';
import type { Question } from './answers.ts';
import type { PromptArgument } from './promptArgument.ts';
import { askForSelection } from './promptInput.ts';
import type { PromptOptions } from './promptOptions.ts';
import { expansionProblem, variablesIn } from './variables.ts';
import type { Workplace } from './workplace.ts';

/** The draft of a new prompt: asks for what the argument does not say. `undefined` where that was given up. */
export async function newDraft(given: PromptArgument, place: Workplace, composer: Composer, system: string): Promise<Draft | undefined> {
  const { model: id, prompt } = given;
  const options: PromptOptions = { ...(system === '' ? {} : { system }), ...optionsIn(given) };
  const isLiteral = given.variables === 'literal';
  const { selected } = place.context;
  const start = { text: prompt ?? '', code: selected, options, before: [], isLiteral };
  const named = id === undefined ? undefined : place.catalogue.find(id);
  const model = named ?? (await composer.pickModel(place.catalogue, place.line.costs([{ role: 'user', content: `${start.text}\n${selected?.text ?? ''}` }], options)));
  if (model === undefined) return undefined;
  const context = await selectionWish(given, place);
  if (context === 'cancelled') return undefined;
  const draft: Draft = { ...start, model, code: context === 'with' ? selected : undefined };
  return prompt === undefined ? composer.write(draft, place, titleOf) : draft;
}

/** What a draft asks, its variables put in. Throws `bad-argument` where it names what there is not. */
export async function questionOf(draft: Draft, { context, asker }: Workplace): Promise<Question> {
  if (!draft.isLiteral && variablesIn(draft.text).includes('clipboard')) await context.readClipboard();
  const read = outgoingOf(draft, context.values);
  if (read.kind !== 'ready') throw new SpendError('bad-argument', expansionProblem(read) ?? '');
  const { turns, pieces } = read.outgoing;
  const withCode = draft.code !== undefined && pieces.some(({ name }) => name === 'selection');
  return { model: draft.model, turns, options: draft.options, asker, typed: draft.text, along: withCode ? [t('with {0}', draft.code.name)] : [] };
}

/** The argument's options. */
function optionsIn({ system, temperature, maxOutputTokens, effort, purpose, tags, session }: PromptArgument): PromptOptions {
  return compact({ system, temperature, maxOutputTokens, effort, purpose, tags, session });
}

/** Whoever names the selection in the prompt has said that it goes along. */
async function selectionWish({ selection, prompt = '', variables }: PromptArgument, { context }: Workplace): Promise<'with' | 'without' | 'cancelled'> {
  if (context.selected === undefined) return 'without';
  if (selection !== undefined) return selection;
  return variables !== 'literal' && variablesIn(prompt).includes('selection') ? 'without' : askForSelection(context.selected.name);
}
