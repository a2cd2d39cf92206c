import { cutText, nameInText, visibleName, visibleText } from '../core/foreignName.ts';

/** A text from outside, harmless within markdown: no links, no markup, no table cells, no theme icons. */
export function escapeMarkdown(text: string): string {
  // Where an icon could begin, the dollar sign goes as an entity: the editor looks for icons after the markdown has been read.
  return visibleText(text.replace(/[\r\n]+/g, ' ')).replace(/[\\`*_{}[\]()<>#+\-.!|$~:&]/g, (found) => `\\${found}`).replace(/\\\$(?=\\\()/g, '&#36;');
}

/** A name from outside for a label of at most so many characters: as it may stand beside other text, and without icons, which the editor makes of `$(name)`. */
export function plainName(name: string, most = 80): string {
  return nameInText(cutText(withoutIcons(visibleName(name)), most));
}

/** The same for a text of our own, in which names are isolated already. */
export function plainLabel(text: string, most = 80): string {
  return cutText(withoutIcons(visibleText(text.replace(/[\r\n]+/g, ' '))), most);
}

function withoutIcons(text: string): string {
  return text.replace(/\$(?=\()/g, '$ ');
}
