/** Where the pages of OpenRouter's are that people look at. */
export const OPENROUTER_ORIGIN = 'https://openrouter.ai';

/** OpenRouter's list of the calls of a key, which can be narrowed down to a generation there; `undefined` where that is no key's hash. */
export function logsPage(keyHash: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(keyHash) ? `${OPENROUTER_ORIGIN}/logs?api_key_hash=${keyHash}` : undefined;
}
