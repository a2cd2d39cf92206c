/** A text from outside, harmless within markdown: no links, no markup, no table cells, no theme icons. */
export function escapeMarkdown(text: string): string {
  // Where an icon could begin, the dollar sign goes as an entity: the editor looks for icons after the markdown has been read.
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]()<>#+\-.!|$~:&]/g, (found) => `\\${found}`).replace(/\\\$(?=\\\()/g, '&#36;');
}

/** A name from outside for a label of at most so many characters: without signs that cannot be seen or turn the text round, and without icons, which the editor makes of `$(name)`. */
export function plainName(name: string, most = 80): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}]/gu, '').replace(/\$(?=\()/g, '$ ');
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`;
}
