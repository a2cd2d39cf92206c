import type { Message } from '../../wire/conversation.ts';
import { exactHash, gistHash, mix } from './hash.ts';

/** What the model did in one step. */
export interface Act {
  /** Tools by name and arguments, else the gist of what was said. Never 0. */
  readonly hash: number;
  /** Only words, nothing that a program could carry out. */
  readonly isProse: boolean;
  /** It waits on purpose: `sleep 30`, `wait_for`. */
  readonly waits: boolean;
}

/** Agents without the protocol's tools write theirs as a fenced block, as JSON, or as a line of their own. */
const WRITTEN_TOOL = /```|^\s*(?:Action|Tool|Function)\s*:|^\s*[{[]/m;
/** Or as tags: the last one that is closed. */
const CLOSING = /<\/([a-z][\w-]*)>/g;
const ENDS_IN_TOOL = /<\/[a-z][\w-]*>\s*$|^\s*(?:Action|Tool|Function)\s*:/m;
/** Thoughts that are written into the answer: they vary where the deed is the same. */
const THOUGHTS = /<(think|thinking|thought|reasoning)>[^]*?<\/\1>/g;
const WAITS = /\b(?:start-)?sleep\b|\bwait(?:[_-]?(?:for|until))?\b/i;
/** How much of a text is searched for words. */
const SEARCHED_CHARS = 2000;

/** What the assistant's messages of one step come to. */
export function readAct(messages: readonly Message[]): Act {
  const calls = messages.flatMap((message) => message.calls);
  if (calls.length > 0) {
    const written = calls.map(({ name, given }) => `${name} ${typeof given === 'string' ? given : JSON.stringify(given ?? null)}`);
    return { hash: written.reduce((hash, text) => mix(hash, exactHash(text)), 1), isProse: false, waits: written.some((text) => WAITS.test(text.slice(0, SEARCHED_CHARS))) };
  }
  const said = messages.flatMap(({ texts }) => texts).join('\n').replaceAll(THOUGHTS, '');
  const start = writtenTool(said);
  if (start < 0) return { hash: mix(2, gistHash(said)), isProse: true, waits: false };
  const deed = said.slice(start);
  return { hash: mix(3, exactHash(deed)), isProse: false, waits: WAITS.test(deed.slice(0, SEARCHED_CHARS)) };
}

/** Whether these messages ask, in their text, for something whose result then comes as a plain message. Fenced code alone does not: people are shown code. */
export function endsInWrittenTool(messages: readonly Message[]): boolean {
  const text = messages.at(-1)?.texts.at(-1);
  return text !== undefined && messages.every(({ calls }) => calls.length === 0) && ENDS_IN_TOOL.test(text.slice(-SEARCHED_CHARS));
}

/** Where a tool that is written into the text begins; below 0 where there is none. */
function writtenTool(text: string): number {
  const closed = text.includes('</') ? [...text.matchAll(CLOSING)].at(-1)?.[1] : undefined;
  const tagged = closed === undefined ? -1 : text.indexOf(`<${closed}>`);
  return tagged >= 0 ? tagged : text.search(WRITTEN_TOOL);
}
