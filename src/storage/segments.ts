import { join } from 'node:path';
import { namesIn } from './files.ts';
import type { Identity } from './identity.ts';
import { isGone, readOwner } from './identity.ts';
import { FileLock } from './lock.ts';

/** Names of the journal's files: `seg-03.owner`, and `seg-03-<ULID>.jsonl`, never given twice, so that offsets into them stay true. */
const SEGMENT = /^(seg-\d{2,})-[0-9A-Z]{26}\.jsonl$/;
const OWNER = /^(seg-\d{2,})\.([0-9a-f]+)$/;

/** A place in the pool of segments, held by one process at a time. */
export interface Slot {
  /** `seg-03` */
  readonly name: string;
  /** Name by which other processes know ours: slot and nonce. */
  readonly owner: string;
  readonly lock: FileLock;
}

/** Takes the lowest slot that nobody who lives holds. */
export function claimSlot(folder: string, me: Identity): Slot {
  for (let number = 0; ; number++) {
    const name = `seg-${String(number).padStart(2, '0')}`;
    const lock = slotLock(folder, name, me);
    if (lock.tryAcquire()) return { name, owner: `${name}.${me.owner.nonce}`, lock };
  }
}

/** The lock that stands for a slot: only its holder writes to or deletes the slot's segments. */
export function slotLock(folder: string, slot: string, me: Identity): FileLock {
  return new FileLock(join(folder, `${slot}.owner`), me);
}

/** Whether the process that called itself so still holds its slot and runs. */
export function isOwnerAlive(folder: string, owner: string, me: Identity): boolean {
  const [, slot, nonce] = OWNER.exec(owner) ?? [];
  if (slot === undefined) return false;
  const holder = readOwner(join(folder, `${slot}.owner`));
  return typeof holder === 'object' && holder.nonce === nonce && !isGone(holder, me.owner);
}

/** Name of a fresh segment. */
export function segmentName(slot: string, ulid: string): string {
  return `${slot}-${ulid}.jsonl`;
}

/** The slot of a segment's name; `undefined` for any other file. */
export function slotOf(file: string): string | undefined {
  return SEGMENT.exec(file)?.[1];
}

/** All segments of a folder, oldest first within each slot. */
export function listSegments(folder: string): readonly string[] {
  return namesIn(folder).filter((name) => slotOf(name) !== undefined).sort();
}
