import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Rng } from '../../../simulator/rng.ts';
import { seeded } from '../../../simulator/rng.ts';
import type { RawReply } from '../rawClient.ts';
import { replyIn } from '../rawClient.ts';

/** So many connections at once. */
const AT_ONCE = 48;
/** A connection that takes longer is never ended, in milliseconds. */
const NEVER_MS = 20_000;

/** What is said on one connection: good requests, and one that is not, or is answered badly. */
export interface Speech {
  readonly bytes: Buffer;
  /** How many good requests come first. */
  readonly goods: number;
  /** How long after the last byte of theirs the side that speaks is ended, in milliseconds: what is not whole then never will be. Without it, the other side has to end the connection. */
  readonly quietMs?: number;
  /** After so many milliseconds the connection is left, whatever comes. */
  readonly leavesMs?: number;
}

/** What came of it. */
export interface Storm {
  /** What was taken up, by the status of its answer; `none` where the proxy ended the connection instead. */
  readonly answers: ReadonlyMap<string, number>;
  /** Answers that should never be: with the key, or that the proxy failed. */
  readonly bad: readonly string[];
  /** Connections that nobody ended, though it was waited for. */
  readonly unended: number;
}

/**
 * Speaks on many connections until the proxy has taken up that many requests that are not good ones: after all good ones of the connection were answered it answered this one as well,
 * or ended the connection. `what` and the number of the connection seed what is said.
 */
export async function storm(port: number, what: string, count: number, speak: (rng: Rng) => Speech, isBad: (text: string) => boolean): Promise<Storm> {
  const answers = new Map<string, number>();
  const bad: string[] = [];
  let [taken, turn, unended] = [0, 0, 0];
  const work = async (): Promise<void> => {
    while (taken < count) {
      turn += 1;
      const [own, rng] = [turn, seeded(what, turn)];
      const speech = speak(rng);
      const { replies, end } = await say(port, speech, rng.chance(0.3));
      if (end === 'never') unended += 1;
      // Of a connection that was left, or whose good requests were not all answered, nobody knows how far it was read.
      if (end !== 'left' && replies.length >= speech.goods) {
        taken += 1;
        const status = String(replies[speech.goods]?.status ?? 'none');
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
      for (const { head, text } of replies) if (isBad(`${head}\r\n\r\n${text}`)) bad.push(`${what} ${own}: ${head} ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { answers, bad, unended };
}

interface Said {
  /** All answers, the last one perhaps in part; without words on the way (100). */
  readonly replies: readonly RawReply[];
  readonly end: 'closed' | 'left' | 'never';
}

function say(port: number, { bytes, goods, quietMs, leavesMs }: Speech, resets: boolean): Promise<Said> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: '127.0.0.1' });
    const replies: RawReply[] = [];
    let rest: Buffer = Buffer.alloc(0);
    let quiet: NodeJS.Timeout | undefined;
    const done = (end: Said['end']): void => {
      clearTimeout(quiet);
      clearTimeout(never);
      const last = replyIn(rest)?.reply;
      resolve({ replies: last === undefined ? replies : [...replies, last], end });
      if (resets) socket.resetAndDestroy();
      else socket.destroy();
    };
    const never = setTimeout(() => done(leavesMs === undefined ? 'never' : 'left'), leavesMs ?? NEVER_MS);
    const look = (): void => {
      for (let found = replyIn(rest); found?.reply.isWhole === true; found = replyIn(rest)) {
        if (found.reply.status >= 200) replies.push(found.reply);
        rest = found.rest;
      }
      if (quietMs === undefined || replies.length < goods) return;
      clearTimeout(quiet);
      if (replies.length > goods && resets) done('closed');
      else quiet = setTimeout(() => socket.end(), replies.length > goods ? 0 : quietMs);
    };
    socket.on('data', (piece: Buffer) => {
      rest = Buffer.concat([rest, piece]);
      look();
    }).on('error', () => undefined).on('close', () => done('closed'));
    socket.write(bytes, look);
  });
}
