import { join } from 'node:path';
import { namesIn, removeIfThere, statIfThere } from './files.ts';
import type { Home } from './home.ts';
import type { Identity } from './identity.ts';
import { beat, lifeOf, readOwner } from './identity.ts';
import { FileLock } from './lock.ts';

const EVERY_MS = 5000;
/** Who shows no sign of life for so long, of our own waking time, is taken for dead. */
const STILL_MS = 30_000;
/** We slept ourselves: what was seen before says nothing. */
const SLEPT_MS = 15_000;

interface Seen {
  readonly mark: number;
  readonly since: number;
}

/**
 * Shows that this process lives, and frees what is held by processes that cannot be asked about (those of a container, of another
 * host name) once they have shown no sign of life for half a minute.
 */
export class Caretaker {
  private readonly home: Home;
  private readonly me: Identity;
  private seen: ReadonlyMap<string, Seen> = new Map();
  private lookedAt: number | undefined;

  constructor(home: Home, me: Identity) {
    this.home = home;
    this.me = me;
  }

  /** To be called often. `now`: milliseconds that only ever grow. */
  look(now: number): void {
    if (this.lookedAt !== undefined && now - this.lookedAt < EVERY_MS) return;
    const slept = this.lookedAt !== undefined && now - this.lookedAt > SLEPT_MS;
    this.lookedAt = now;
    beat(this.me);
    const known = slept ? new Map<string, Seen>() : this.seen;
    this.seen = new Map(this.paths().flatMap((path) => this.watch(path, known, now)));
  }

  private watch(path: string, known: ReadonlyMap<string, Seen>, now: number): readonly (readonly [string, Seen])[] {
    const owner = readOwner(path);
    if (owner === undefined || owner === 'damaged' || lifeOf(owner, this.me.owner) !== 'unknown') return [];
    const key = `${path} ${owner.nonce}`;
    const mark = statIfThere(path)?.mtimeMs ?? 0;
    const before = known.get(key);
    const seen = before?.mark === mark ? before : { mark, since: now };
    if (now - seen.since < STILL_MS) return [[key, seen]];
    if (path === join(this.home.locks, `id.${owner.nonce}`)) removeIfThere(path);
    else new FileLock(path, this.me).takeFrom(owner);
    return [];
  }

  /** Identities last, as locks are judged by the same signs. */
  private paths(): readonly string[] {
    const { locks, journal } = this.home;
    const held = namesIn(locks).map((name) => join(locks, name)).toSorted((a, b) => Number(a.includes('id.')) - Number(b.includes('id.')));
    return [...namesIn(journal).filter((name) => name.endsWith('.owner')).map((name) => join(journal, name)), ...held];
  }
}
