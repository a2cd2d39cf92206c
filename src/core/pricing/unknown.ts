/** Why a call has no upper bound: what chooses the price, or what is charged beside or beyond the tokens. */
export type UnknownReason =
  | 'no-model' | 'preset' | 'unknown-model' | 'router' | 'no-price'
  | 'web-search' | 'web-fetch' | 'file-parser' | 'image-generation' | 'several-models' | 'server-tools'
  | 'many-answers' | 'video' | 'audio' | 'no-prompt-bound' | 'no-output-bound';

/** What names of tools and plugins say of how they are charged; the first that fits counts. */
const CHARGES: readonly (readonly [RegExp, UnknownReason])[] = [
  [/fusion|advisor|subagent/, 'several-models'], [/router$/, 'router'], [/file-parser/, 'file-parser'], [/image_gen/, 'image-generation'], [/search|^web$/, 'web-search'], [/fetch/, 'web-fetch'],
];

/** What makes a call with this tool or plugin unbounded. Whatever is not known runs as often as it likes, and each time is a paid call of the model. */
export function chargeOf(tool: string): UnknownReason {
  return CHARGES.find(([name]) => name.test(tool))?.[1] ?? 'server-tools';
}
