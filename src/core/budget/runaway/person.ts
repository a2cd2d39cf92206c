import type { Message } from '../../wire/conversation.ts';

/**
 * Whether a message in the user's name comes from the person, told by its shape. What a program writes there: results of tools, things wrapped in tags
 * (`<environment_details>`, `<system-reminder>`), marks in brackets (`[ERROR]`, `[SYSTEM]`), answers to tools that are written as text, and the same
 * words over and over. The first two are told here; the last two need the messages before, and are told by whoever reads them.
 */

/** Programs name their tags in several words; HTML and code that a person pasted have short ones. */
const PROGRAM_TAG = /<([a-z]+[_-][a-z_-]+|environment|context|reminder)(?:\s[^<>]*)?>/g;
/** Tags of that form that a person's own words are wrapped in. */
const OWN_TAGS: ReadonlySet<string> = new Set(['user_message', 'user_feedback', 'user_query', 'user_request', 'user_input']);
const PROGRAM_MARK = /^(?:\[[A-Z][A-Z _]{2,}\]|\[[\w ]+(?: for '[^']*')?\] Result:|(?:observation|tool (?:result|output)|function result|output|result)\s*:)/i;

/** What is left of the message's texts without what a program wrapped; empty where a program wrote all of it. */
export function ownWords({ role, texts }: Message): string {
  if (role !== 'user') return '';
  const words = texts.map(withoutWrapped).join('\n').trim();
  return isMarked(words) ? '' : words;
}

/** The text without what stands in a program's tags. */
export function withoutWrapped(text: string): string {
  if (!text.includes('</')) return text;
  const kept: string[] = [];
  let from = 0;
  for (const { 0: opening, 1: tag = '', index } of text.matchAll(PROGRAM_TAG)) {
    if (index < from || OWN_TAGS.has(tag)) continue;
    const end = text.indexOf(`</${tag}>`, index + opening.length);
    if (end < 0) continue;
    kept.push(text.slice(from, index));
    from = end + tag.length + 3;
  }
  return from === 0 ? text : kept.join('') + text.slice(from);
}

function isMarked(words: string): boolean {
  return PROGRAM_MARK.test(words.slice(0, 200));
}
