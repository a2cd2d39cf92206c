import type { VocabularyName } from './counting/vocabularies.ts';
import type { Model } from './model.ts';

/** OpenAI's models by the vocabulary that is published for them; of newer families nothing is known. */
const FAMILIES: readonly (readonly [RegExp, VocabularyName])[] = [
  [/^openai\/(?:gpt-4o|chatgpt-4o|gpt-4\.[15]|gpt-5|gpt-oss|gpt-audio|o[134])(?![a-z\d])/, 'o200k'],
  [/^openai\/(?:gpt-3\.5|gpt-4|text-embedding-(?:3|ada))(?![a-z\d.])/, 'cl100k'],
];

/** The vocabulary that a model reads its prompts with, where it is one that we have weights for. */
export function vocabularyOf({ id, aliasTarget }: Pick<Model, 'id' | 'aliasTarget'>): VocabularyName | undefined {
  const named = aliasTarget ?? id;
  return FAMILIES.find(([family]) => family.test(named))?.[1];
}
