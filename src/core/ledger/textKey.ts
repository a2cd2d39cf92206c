const SEPARATOR = '\u0000';

/** Texts as one, which tells them from all others, whatever is in them. Only where one holds the separator itself does that take more than joining them. */
export function textKey(texts: readonly string[]): string {
  for (const text of texts) if (text.includes(SEPARATOR)) return JSON.stringify(texts);
  return texts.join(SEPARATOR);
}
