import * as v from 'valibot';
import { compact } from '../../core/wire/json.ts';
import type { PromptOptions } from './promptOptions.ts';
import { OPTION_RULES } from './promptOptions.ts';

/** A prompt that was sent, as it was typed: its variables stand in it by name, and no answer is kept. */
export interface KeptPrompt {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
  /** Id of the model that it was sent to. */
  readonly model: string;
  readonly options: PromptOptions;
}

/** So many prompts are kept, and so many characters in all; of what is longer, the newest. */
export const MOST_KEPT = 200;
export const MOST_KEPT_CHARACTERS = 500_000;

const kept = v.object({
  at: v.pipe(v.number(), v.integer(), v.minValue(0)),
  text: v.pipe(v.string(), v.nonEmpty()),
  model: v.string(),
  options: v.object({
    system: v.optional(OPTION_RULES.system),
    temperature: v.optional(OPTION_RULES.temperature),
    maxOutputTokens: v.optional(OPTION_RULES.maxOutputTokens),
    effort: v.optional(OPTION_RULES.effort),
    purpose: v.optional(OPTION_RULES.purpose),
    tags: v.optional(OPTION_RULES.tags),
    session: v.optional(OPTION_RULES.session),
  }),
});

/** Reads what a file holds, the newest first; what cannot be read is left out. */
export function readBook(json: unknown): readonly KeptPrompt[] {
  if (!Array.isArray(json)) return [];
  const all: readonly unknown[] = json;
  return bounded(all.map((each) => v.safeParse(kept, each)).flatMap((result) => (result.success ? [{ ...result.output, options: compact(result.output.options) }] : [])));
}

/** With a prompt more. The same text is kept once, as it was sent last. */
export function withPrompt(book: readonly KeptPrompt[], prompt: KeptPrompt): readonly KeptPrompt[] {
  return bounded([prompt, ...book.filter(({ text }) => text !== prompt.text)]);
}

/** Without one. */
export function withoutPrompt(book: readonly KeptPrompt[], { at, text }: KeptPrompt): readonly KeptPrompt[] {
  return book.filter((each) => each.at !== at || each.text !== text);
}

function bounded(book: readonly KeptPrompt[]): readonly KeptPrompt[] {
  let characters = 0;
  const fitting: KeptPrompt[] = [];
  for (const prompt of book.slice(0, MOST_KEPT)) {
    const size = prompt.text.length + (prompt.options.system?.length ?? 0);
    // One that is too long alone is left out; those behind it may fit.
    if (characters + size > MOST_KEPT_CHARACTERS) continue;
    characters += size;
    fitting.push(prompt);
  }
  return fitting;
}
