import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { dirname, join } from 'node:path';
import type { Disposable } from '../core/ports.ts';
import { FILE_MODE, FOLDER_MODE, errorCode, namesIn, readIfThere, removeIfThere, statIfThere, storageError } from './files.ts';

/** Slack for clocks that were set since the machine started. */
const BOOT_SLACK_MS = 10 * 60_000;

/** Who holds a lock or a slot: enough to tell later whether that process still runs. */
export interface Owner {
  readonly nonce: string;
  readonly host: string;
  /** Changes with every start of the machine; empty where the system does not tell. */
  readonly boot: string;
  readonly pid: number;
  /** Pids mean something within one of these only (a container has its own). */
  readonly space: string;
  /** Tells a process from a later one that was given the same pid; empty where the system does not tell. */
  readonly started: string;
  /** When this was written, epoch milliseconds. */
  readonly since: number;
}

/** An owner with the file that says so, to be linked under the names of locks: they are never without their content. */
export interface Identity {
  readonly owner: Owner;
  readonly file: string;
}

/** This process under a fresh nonce, for as long as it is not disposed of. Throws a `SpendError`. */
export function createIdentity(folder: string): Identity & Disposable {
  const owner = describeSelf(randomBytes(8).toString('hex'));
  const file = join(folder, `id.${owner.nonce}`);
  try {
    sweep(folder);
    writeIdentity({ owner, file });
  } catch (error) {
    throw storageError(error);
  }
  return { owner, file, dispose: () => removeIfThere(file) };
}

/** Writes the identity's file, again if somebody took it away, and its folder with it. */
export function writeIdentity(identity: Identity): void {
  mkdirSync(dirname(identity.file), { recursive: true, mode: FOLDER_MODE });
  writeFileSync(identity.file, JSON.stringify(identity.owner), { mode: FILE_MODE });
}

/** The owner that a file names: `undefined` where there is no file, `damaged` where it names nobody (only a power cut does that). */
export function readOwner(path: string): Owner | 'damaged' | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : 'damaged';
  } catch (error) {
    if (error instanceof SyntaxError) return 'damaged';
    throw error;
  }
}

/** Whether that process is certainly gone. */
export function isGone(owner: Owner, self: Owner): boolean {
  return lifeOf(owner, self) === 'gone';
}

/** Whether that process runs. `unknown`: it is on another host or in another pid space, where it cannot be asked about. */
export function lifeOf(owner: Owner, self: Owner): 'alive' | 'gone' | 'unknown' {
  const bootsAreKnown = owner.boot !== '' && self.boot !== '';
  if (bootsAreKnown && owner.boot !== self.boot) return owner.host === self.host ? 'gone' : 'unknown';
  if (!bootsAreKnown && owner.host !== self.host) return 'unknown';
  if (owner.space !== self.space) return 'unknown';
  if (!bootsAreKnown && owner.since < Date.now() - uptime() * 1000 - BOOT_SLACK_MS) return 'gone';
  return runs(owner) ? 'alive' : 'gone';
}

/** Shows those who cannot ask that this process lives: its file, and every lock that is a link to it, changes its time. */
export function beat(identity: Identity): void {
  if (statIfThere(identity.file) !== undefined) utimesSync(identity.file, new Date(), new Date());
}

function describeSelf(nonce: string): Owner {
  const { pid } = process;
  return { nonce, host: hostname(), boot: bootId(), pid, space: pidSpace(), started: startOf(pid) ?? '', since: Date.now() };
}

function runs(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
  if (owner.started === '') return true;
  return startOf(owner.pid) === owner.started;
}

/** When a process began, in ticks since the machine started; `undefined` where that is unknown, or the process is only a corpse. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = statOf(pid);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

/** A process that ends while it is being looked at is as gone as one that was never there. */
function statOf(pid: number): string | undefined {
  try {
    return readIfThere(`/proc/${pid}/stat`);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
    return undefined;
  }
}

function bootId(): string {
  if (process.platform === 'linux') return readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  if (process.platform !== 'darwin') return '';
  const { stdout } = spawnSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' });
  // Where it could not be started there is no output at all, whatever the type says.
  return (stdout as string | null)?.trim() ?? '';
}

function pidSpace(): string {
  const link = '/proc/self/ns/pid';
  return process.platform === 'linux' && existsSync(link) ? readlinkSync(link) : '';
}

/** Removes what processes left behind that were killed. */
function sweep(folder: string): void {
  const self = describeSelf('');
  for (const name of namesIn(folder).filter((name) => name.startsWith('id.'))) {
    const path = join(folder, name);
    const owner = readOwner(path);
    // One that names nobody may be about to be written.
    const isLeft = owner === 'damaged' ? (statIfThere(path)?.mtimeMs ?? Infinity) < self.since - BOOT_SLACK_MS : owner !== undefined && isGone(owner, self);
    if (isLeft) removeIfThere(path);
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const { nonce, host, boot, pid, space, started, since } = value as Partial<Record<keyof Owner, unknown>>;
  const texts = [nonce, host, boot, space, started].every((field) => typeof field === 'string');
  return texts && typeof pid === 'number' && typeof since === 'number';
}
