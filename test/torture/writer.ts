/**
 * Writes piece after piece until it is killed, or as many as asked for, several at once; prints what was acknowledged: `held` a hold, `entry` an entry,
 * `final` its last word, `back` a hold that was given back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewEvent } from '../../src/core/ledger/events.ts';
import { join } from './clock.ts';
import { Piece } from './plan.ts';

const AT_ONCE = 6;
/** So many pieces come one after the other, then there is a rest. */
const BURST = 5;

const [, , root = '', name = '', count = '0', restMs = '0'] = process.argv;
const ledger = await join(root, { trouble: (text) => tell('trouble', text) });
// The ledger's watch alone keeps no process alive.
const alive = setInterval(() => undefined, 1000);
let next = 0;
tell('ready', name);
await Promise.all(Array.from({ length: AT_ONCE }, work));
clearInterval(alive);
await ledger.dispose();
tell('closed', name);

async function work(): Promise<void> {
  while (next < Number(count)) {
    for (let turn = 0; turn < BURST && next < Number(count); turn++) await write(new Piece(`${name}-${next++}`));
    await sleep(Math.random() * Number(restMs));
  }
}

async function write(piece: Piece): Promise<void> {
  const now = Date.now();
  const entry = (id = piece.id, isFinal = true): NewEvent => ({ type: 'entry', id, entry: piece.entry(now, id, isFinal) });
  switch (piece.kind) {
    case 'given back':
      await hold(piece);
      await ledger.append([{ type: 'release', id: piece.id }]);
      tell('back', piece.id);
      break;
    case 'late':
      await hold(piece);
      await append(piece.id, 'entry', entry(piece.id, false));
      return append(piece.id, 'final', piece.amend);
    case 'held':
      await hold(piece);
      ledger.note([{ type: 'gen', id: piece.id, generationId: `gen-${piece.name}` }]);
      return append(piece.id, 'final', entry());
    case 'twice':
      await append(piece.id, 'final', entry());
      return append(piece.id, 'final', entry());
    case 'twins':
      // Whichever comes first: the smaller remains.
      await append(piece.id, 'final', entry(now % 2 === 0 ? piece.twin : piece.id));
      return append(piece.id, 'final', entry(now % 2 === 0 ? piece.id : piece.twin));
    case 'plain':
    case 'old':
    case 'untracked': return append(piece.id, 'final', entry());
  }
}

async function hold(piece: Piece): Promise<void> {
  await ledger.critical(() => ({ events: [piece.hold], result: null }));
  tell('held', piece.id);
}

async function append(id: string, word: string, event: NewEvent): Promise<void> {
  await ledger.append([event]);
  tell(word, id);
}

function tell(word: string, id: string): void {
  process.stdout.write(`${word} ${id}\n`);
}
