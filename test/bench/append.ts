import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewEvent } from '../../src/core/ledger/events.ts';
import { encodeLine } from '../../src/storage/line.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { createIds } from '../../src/storage/system.ts';
import { entryEvent, holdEvent, open as openLedger } from '../shell/storage/kit.ts';
import type { PeerDatabase } from './peers.ts';
import { PEER_ENGINES } from './peers.ts';
import { interleaved, timesOf } from './measure.ts';
import type { BenchRow } from './row.ts';
import { row, withinTimes } from './row.ts';
import type { World } from './world.ts';

const ROUNDS = 600;
/** Of 100 at once. */
const BURSTS = 80;

/** Others' ways of putting the same bytes on the disk. */
interface Peers {
  readonly file: FileHandle;
  readonly databases: Readonly<Record<keyof typeof PEER_ENGINES, PeerDatabase>>;
}

/** Durable appends to an empty ledger and to a year's, and critical sections. Ours and the peers take turns. */
export async function benchAppend(world: World): Promise<readonly BenchRow[]> {
  const folder = world.folder('append');
  const peers = await openPeers(folder);
  // The ledger's watch alone keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  try {
    const empty = await onLedger(join(folder, 'empty'), peers, 'empty ledger');
    return [...empty, ...await onLedger(await world.home('append'), peers, `${world.entries.toLocaleString('en')} entries`)];
  } finally {
    clearInterval(alive);
    await peers.file.close();
    for (const database of Object.values(peers.databases)) database.close();
  }
}

async function onLedger(root: string, peers: Peers, size: string): Promise<readonly BenchRow[]> {
  const ids = createIds();
  const ledger = await openLedger(root, { ids });
  try {
    const single = await appends(ledger, peers, 1, ROUNDS);
    const burst = await appends(ledger, peers, 100, BURSTS);
    const section = await timesOf(ROUNDS, () => ledger.critical((state) => ({ events: [holdEvent(`h${state.holds.size}`, ledger.owner)], result: 0 })));
    const [one] = single.map(({ ours }) => row('', ours));
    return [
      ...single.map(({ peer, ours, theirs }, index) => ofPeer(row(`durable append, ${size}`, ours, theirs, { peer }), index === 0)),
      ...burst.map(({ peer, ours, theirs }) => againstOne(row(`durable append, 100 at once, ${size}`, ours, theirs, { peer }), one?.p50 ?? Number.NaN)),
      row(`critical section of the guard, ${size}`, section),
    ];
  } finally {
    await ledger.dispose();
  }
}

/** The bound is set against the plain file; the databases stand beside it for comparison. */
function ofPeer(found: BenchRow, isFile: boolean): BenchRow {
  return isFile ? withinTimes(found, 1.5) : found;
}

function againstOne(found: BenchRow, one: number): BenchRow {
  return { ...found, target: '≤ 10 × one append', met: found.p50 <= 10 * one, note: `${(found.p50 / one).toFixed(1)} × one` };
}

interface Pair {
  readonly peer: string;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

async function appends(ledger: Ledger, { file, databases }: Peers, atOnce: number, rounds: number): Promise<readonly Pair[]> {
  const ids = createIds();
  let [mine, lines]: [readonly NewEvent[], readonly string[]] = [[], []];
  const prepare = (): void => {
    mine = Array.from({ length: atOnce }, () => entryEvent(ids.next()));
    lines = Array.from({ length: atOnce }, () => encodeLine({ v: 1, ev: ids.next(), at: Date.now(), ...entryEvent(ids.next()) }));
  };
  const times = await interleaved(rounds, prepare, {
    ours: () => Promise.all(mine.map((event) => ledger.append([event]))),
    file: async () => {
      await Promise.all(lines.map((line) => file.write(line)));
      await file.datasync();
    },
    // Their best case: one transaction for all.
    'node:sqlite': () => insertAll(databases['node:sqlite'], lines),
    'better-sqlite3': () => insertAll(databases['better-sqlite3'], lines),
  });
  const { ours } = times;
  return [
    { peer: 'append + fdatasync', ours, theirs: times.file },
    { peer: 'node:sqlite', ours, theirs: times['node:sqlite'] },
    { peer: 'better-sqlite3', ours, theirs: times['better-sqlite3'] },
  ];
}

function insertAll(database: PeerDatabase, lines: readonly string[]): void {
  database.exec('BEGIN');
  for (const line of lines) database.run('INSERT INTO lines (line) VALUES (?)', [line]);
  database.exec('COMMIT');
}

async function openPeers(folder: string): Promise<Peers> {
  mkdirSync(folder, { recursive: true });
  const database = (engine: keyof typeof PEER_ENGINES): PeerDatabase => {
    const made = PEER_ENGINES[engine](join(folder, `${engine.replace(':', '-')}.db`));
    made.exec('CREATE TABLE lines (id INTEGER PRIMARY KEY, line TEXT NOT NULL)');
    return made;
  };
  // Opening is the last that was written; let the disk come to rest.
  const databases = { 'node:sqlite': database('node:sqlite'), 'better-sqlite3': database('better-sqlite3') };
  await sleep(200);
  return { file: await open(join(folder, 'peer.jsonl'), 'a'), databases };
}
