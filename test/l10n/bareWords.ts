/**
 * Words that were said without the bundle, in texts of the pseudo-locale: there every translated word has its vowels (and n, c, y) accented, so a plain
 * word with one of them was left out. `data`: what comes from outside and is nobody's to translate.
 */
export function bareWords(texts: readonly string[], data: readonly (string | RegExp)[]): readonly string[] {
  const parts = [...data].sort((a, b) => lengthOf(b) - lengthOf(a));
  const bare = texts.filter((text) => {
    // A text may break between any of its words, and then has hard blanks in it.
    const rest = parts.reduce((left: string, part) => left.replaceAll(part, ' '), text.replaceAll('\u00a0', ' '));
    return rest.split(/[^A-Za-z]+/).some((word) => word.length > 1 && /[aeiouncy]/i.test(word));
  });
  return [...new Set(bare)];
}

function lengthOf(part: string | RegExp): number {
  // Patterns last: they may be parts of longer texts.
  return typeof part === 'string' ? part.length : 0;
}
