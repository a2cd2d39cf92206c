import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const IS_ROOT = process.getuid?.() === 0;
/** Nobody: file rights bind it, even where the tests run as root. */
const NOBODY = 65534;
/** Root may make these worlds as it is; anybody else becomes root in a user namespace first, where the system allows it. */
const OWN_WORLD = ['unshare', ...(IS_ROOT ? [] : ['--map-root-user'])];

/** Whom file rights bind. */
export const BOUND_UID: number | undefined = IS_ROOT ? NOBODY : undefined;

/** Starts a program with the folder on a disk of its own of so many kilobytes. */
export function onTinyDisk(folder: string, kilobytes: number): readonly string[] {
  return [...OWN_WORLD, '--mount', 'sh', '-c', `mount -t tmpfs -o size=${kilobytes}k,mode=700 none "$0" && exec "$@"`, folder];
}

/** Starts a program in the mount namespace of another process. */
export function besides(pid: number | undefined): readonly string[] {
  return ['nsenter', '--target', String(pid), '--mount', ...(IS_ROOT ? [] : ['--user', '--preserve-credentials'])];
}

/** Starts a program among pids of its own, as in a container. Its first process is a shell: nobody can stop the first from within. */
export const AMONG_OTHER_PIDS: readonly string[] = [...OWN_WORLD, '--fork', '--pid', '--mount-proc', 'sh', '-c', '"$@"; exit $?', 'sh'];

/** Starts a program in a world in which the system tells nobody of changes in folders: everything has to be found by looking. */
export const UNTOLD: readonly string[] = ['unshare', '--map-root-user', 'sh', '-c', 'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"', 'sh'];

/** Whether this machine lets us make such worlds. */
export const mayMakeWorlds: boolean = works([...OWN_WORLD, '--mount', 'sh', '-c', 'mount -t tmpfs none /mnt']) && works([...AMONG_OTHER_PIDS, 'true']) && works([...UNTOLD, 'true']);

/** A path as a process of another mount namespace sees it. */
export function asSeenBy(pid: number | undefined, path: string): string {
  return join('/proc', String(pid), 'root', path);
}

/** Everything in a folder, and itself, belongs to somebody whom file rights bind. */
export function giveAway(folder: string): void {
  if (BOUND_UID === undefined) return;
  for (const path of everything(folder)) chownSync(path, BOUND_UID, BOUND_UID);
}

/** Nothing may be written in a folder any more, or it may be again. */
export function setWritable(folder: string, writable: boolean): void {
  for (const path of everything(folder)) {
    const isFolder = statSync(path).isDirectory();
    chmodSync(path, (isFolder ? 0o500 : 0o400) | (writable ? 0o200 : 0));
  }
}

function everything(folder: string): readonly string[] {
  return [folder, ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))];
}

function works([program = '', ...args]: readonly string[]): boolean {
  return process.platform === 'linux' && spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
