import * as v from 'valibot';

const argument = v.object({
  model: v.optional(v.string()),
  prompt: v.optional(v.pipe(v.string(), v.nonEmpty())),
  selection: v.optional(v.picklist(['with', 'without'])),
});

/** What a keybinding may give "Send Tracked Prompt", so that it does not ask: the id of a model, the prompt, and whether the selection goes along. */
export type PromptArgument = v.InferOutput<typeof argument>;

/** Reads a command's argument; whatever it cannot use is asked for instead. */
export function readPromptArgument(value: unknown): PromptArgument {
  const result = v.safeParse(argument, value ?? {});
  return result.success ? result.output : {};
}
