import { t } from '../l10n.ts';
import { redact } from '../redact.ts';

/** The longest text of a foreign error that is kept. */
export const MAX_ERROR_TEXT = 300;

/** What stands for a web page where an answer should be. */
export const htmlPageText = (): string => t('an HTML page, probably from a proxy or login page');

/** Control characters, and those that turn the direction of text or hide. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** A foreign text as one plain line without keys, at most `limit` characters long. Still not to be trusted as markdown or HTML. */
export function plainText(text: string, limit: number = MAX_ERROR_TEXT): string {
  // A huge text is not to be searched in full.
  const head = text.slice(0, limit * 8).replace(CONTROL, ' ').replace(/\s+/g, ' ').trim();
  return shorten(redact(head), limit);
}

/** Whether the text is a web page; something short, such as a status, may stand before it. */
export function isHtml(text: string): boolean {
  return /^[^<]{0,40}<(?:!doctype|html|head|body)\b/i.test(text);
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
