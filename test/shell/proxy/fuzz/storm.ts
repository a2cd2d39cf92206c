import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Rng } from '../../../simulator/rng.ts';
import { seeded } from '../../../simulator/rng.ts';

/** So many connections at once. */
const AT_ONCE = 24;
/** A connection that takes longer is never ended, in milliseconds. */
const NEVER_MS = 20_000;

/** What is said on one connection, and how long it is waited for. */
export interface Speech {
  /** How many requests it is. */
  readonly count: number;
  readonly bytes: Buffer;
  /** Waited for without a byte, in milliseconds, before the connection is left; without it, until the other side ends it. */
  readonly patienceMs?: number;
}

/** What came of it. */
export interface Storm {
  /** By the status of the first answer; `none` where there was none. */
  readonly answers: ReadonlyMap<string, number>;
  /** Answers that should never be: with the key, or that the proxy failed. */
  readonly bad: readonly string[];
  /** Connections that nobody ended, though it was waited for. */
  readonly unended: number;
}

/** Speaks on many connections until that many requests are made; `what` and their number seed what is said. */
export async function storm(port: number, what: string, count: number, speak: (rng: Rng) => Speech, isBad: (text: string) => boolean): Promise<Storm> {
  const answers = new Map<string, number>();
  const bad: string[] = [];
  let [made, turn, unended] = [0, 0, 0];
  const work = async (): Promise<void> => {
    while (made < count) {
      turn += 1;
      const rng = seeded(what, turn);
      const speech = speak(rng);
      made += speech.count;
      const { text, hasEnded } = await say(port, speech, rng.chance(0.3));
      if (!hasEnded && speech.patienceMs === undefined) unended += 1;
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'none';
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (isBad(text)) bad.push(`${what} ${turn}: ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { answers, bad, unended };
}

/** Answers without the marks of their chunks. */
function unchunked(text: string): string {
  const end = text.indexOf('\r\n\r\n') + 4;
  if (end < 4) return text;
  const head = text.slice(0, end);
  if (!/^transfer-encoding: chunked\r$/im.test(head)) {
    const length = end + Number(/^content-length: (\d+)\r$/im.exec(head)?.[1] ?? 0);
    return text.slice(0, length) + (length < text.length ? unchunked(text.slice(length)) : '');
  }
  let [body, at] = ['', end];
  for (;;) {
    const line = text.indexOf('\r\n', at);
    const size = line < 0 ? 0 : Number.parseInt(text.slice(at, line), 16);
    if (!(size > 0)) return head + body + (line < 0 ? '' : unchunked(text.slice(line + 4)));
    body += text.slice(line + 2, line + 2 + size);
    at = line + size + 4;
  }
}

/** Resolves with all that came. */
function say(port: number, { bytes, patienceMs = NEVER_MS }: Speech, resets: boolean): Promise<{ readonly text: string; readonly hasEnded: boolean }> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: '127.0.0.1' });
    const pieces: Buffer[] = [];
    const done = (hasEnded: boolean): void => resolve({ text: unchunked(Buffer.concat(pieces).toString('latin1')), hasEnded });
    socket.setTimeout(patienceMs, () => {
      done(false);
      if (resets) socket.resetAndDestroy();
      else socket.destroy();
    });
    socket.on('data', (piece: Buffer) => pieces.push(piece)).on('error', () => undefined).on('close', () => done(true));
    socket.write(bytes);
  });
}
