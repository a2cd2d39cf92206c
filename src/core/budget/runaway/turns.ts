import type { Message } from '../../wire/conversation.ts';
import { endsInWrittenTool } from './act.ts';
import type { TextHashes } from './hash.ts';
import { ownWords } from './person.ts';
import type { Step } from './steps.ts';

/** Nobody looks further back. */
const MOST_STEPS = 1000;

/** Whose turn the newest message is, and how many acts ago the last turn of the person's was (all of them where there was none; at most a thousand). */
export interface Turns {
  readonly newest: 'person' | 'program' | 'tool';
  readonly sinceTurn: number;
}

/**
 * Tells the person's turns from what programs write in their name. A turn has words of its own, does not answer a tool that was written as text, and
 * was not said before in this conversation.
 */
export function turnsOf(steps: readonly Step[], texts: TextHashes): Turns {
  const said = new Set<number>();
  let sinceTurn = 0;
  let isPerson = false;
  for (const { act, input } of steps.slice(-MOST_STEPS)) {
    if (act.length > 0) sinceTurn += 1;
    const isTurn = input.reduce((found, message) => isNew(message, said, texts) || found, false);
    isPerson = isTurn && !endsInWrittenTool(act);
    if (isPerson) sinceTurn = 0;
  }
  const last = steps.at(-1)?.input ?? [];
  return { newest: isPerson ? 'person' : last.some(({ results }) => results.length > 0) ? 'tool' : 'program', sinceTurn };
}

/** Whether there are words of the person's that were not said before; remembers them. */
function isNew(message: Message, said: Set<number>, { endsOf }: TextHashes): boolean {
  const words = ownWords(message);
  if (words === '') return message.media.length > 0 && message.role === 'user' && message.results.length === 0;
  const gist = endsOf(words);
  if (said.has(gist)) return false;
  said.add(gist);
  return true;
}
