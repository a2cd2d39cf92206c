/** First strong isolate, and what ends it: what stands between keeps its direction to itself (Unicode's UAX 9). */
const [ISOLATE, END] = ['\u2068', '\u2069'];
const ISOLATES = new RegExp(`[${ISOLATE}${END}]`, 'g');
/** What sets words apart and is no blank. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** Signs that cannot be seen: control characters, and those that turn the direction of text or hide. */
const HIDDEN = /[\p{Cc}\p{Cf}]+/gu;
/** The same without line breaks, tabs and our own isolates: of a text that is made already. */
const HIDDEN_IN_TEXT = /(?![\t\n\r\u2068\u2069])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** Anything that leaves a mark: fillers count as letters and are blank all the same. */
const SEEN = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Letters that run from right to left, by their blocks. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
const PLAIN_TEXT = /^[\n -~]*$/;
/** Of a name that cannot be seen, so many signs are told by their numbers. */
const MOST_NUMBERS = 8;

/** A name from outside (of a model, a client, a session, a project) that can be seen: without signs that hide or turn it round, and by its code points, `U+200B`, where nothing else is in it. */
export function visibleName(name: string): string {
  if (name === '' || PLAIN.test(name)) return name;
  return SEEN.test(name) ? name.replace(BREAKS, ' ').replace(HIDDEN, '').trim() : codePoints(name);
}

/** The same where it stands beside other text: what runs from right to left must not carry figures along with it. */
export function nameInText(name: string): string {
  return isolated(visibleName(name));
}

/** A text in which names are isolated already, without anything else that hides or turns it round. Lines stay lines. */
export function visibleText(text: string): string {
  return PLAIN_TEXT.test(text) ? text : text.replace(HIDDEN_IN_TEXT, '');
}

/** A text without the isolates of its names: for logs and terminals, which would show them as blanks or boxes. */
export function withoutIsolates(text: string): string {
  return text.replace(ISOLATES, '');
}

/** A text of at most so many characters; an isolate that is cut ends there. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '');
  const open = cut.lastIndexOf(ISOLATE) > cut.lastIndexOf(END);
  return `${cut}…${open ? END : ''}`;
}

function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `${ISOLATE}${text}${END}` : text;
}

function codePoints(name: string): string {
  const all = Array.from(name, (sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  return all.length <= MOST_NUMBERS ? all.join(' ') : `${all.slice(0, MOST_NUMBERS).join(' ')} …`;
}
