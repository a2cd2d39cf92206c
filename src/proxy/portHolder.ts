import { execFile } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

/** A process that listens on a port. */
export interface PortHolder {
  readonly pid: number;
  /** The program's name, such as `node`. */
  readonly program?: string;
}

/** How long another program may take to tell. */
const PATIENCE_MS = 3_000;

/** Who listens on a TCP port of this machine; `undefined` where nobody does, or it cannot be told: processes of other users are hidden. Never rejects. */
export async function holderOf(port: number, platform: NodeJS.Platform = process.platform): Promise<PortHolder | undefined> {
  switch (platform) {
    case 'linux': return holderOnLinux(port);
    case 'win32': return holderOnWindows(port);
    default: return holderByLsof(port);
  }
}

/** Inodes of the sockets that listen on a port, from `/proc/net/tcp` or `tcp6`. */
export function listenersIn(table: string, port: number): readonly string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').map((line) => line.trim().split(/\s+/)).flatMap((fields) => (fields[1]?.endsWith(wanted) === true && fields[3] === '0A' && fields[9] !== undefined ? [fields[9]] : []));
}

/** The process that listens on a port, from what `netstat -ano` prints; the word for the state depends on the system's language. */
export function listenerInNetstat(text: string, port: number): number | undefined {
  for (const line of text.split(/\r?\n/)) {
    const [kind, local, remote, , pid] = line.trim().split(/\s+/);
    if (kind === 'TCP' && local?.endsWith(`:${port}`) === true && (remote === '0.0.0.0:0' || remote === '[::]:0')) return wholeNumber(pid);
  }
  return undefined;
}

async function holderOnLinux(port: number): Promise<PortHolder | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => unlessHidden(readFile(path, 'utf8'))));
  const sockets = new Set(tables.flatMap((table) => listenersIn(table ?? '', port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pids = (await unlessHidden(readdir('/proc')) ?? []).map(wholeNumber).filter((pid) => pid !== undefined);
  for (const pid of pids) {
    if (await hasOneOf(pid, sockets)) return named(pid, await programOf(pid));
  }
  return undefined;
}

async function hasOneOf(pid: number, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  for (const fd of await unlessHidden(readdir(folder)) ?? []) {
    const target = await unlessHidden(readlink(`${folder}/${fd}`));
    if (target !== undefined && sockets.has(target)) return true;
  }
  return false;
}

/** By its file: what it calls itself may be the name of a thread. */
async function programOf(pid: number): Promise<string | undefined> {
  const file = await unlessHidden(readlink(`/proc/${pid}/exe`));
  return file === undefined ? (await unlessHidden(readFile(`/proc/${pid}/comm`, 'utf8')))?.trim() : basename(file.replace(/ \(deleted\)$/, ''));
}

async function holderByLsof(port: number): Promise<PortHolder | undefined> {
  const pid = wholeNumber((await output('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']))?.split('\n')[0]);
  return pid === undefined ? undefined : named(pid, (await output('ps', ['-p', String(pid), '-o', 'comm=']))?.trim().split('/').at(-1));
}

async function holderOnWindows(port: number): Promise<PortHolder | undefined> {
  const pid = listenerInNetstat(await output('netstat', ['-ano']) ?? '', port);
  return pid === undefined ? undefined : named(pid, /^"([^"]+)"/.exec(await output('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']) ?? '')?.[1]);
}

function named(pid: number, program: string | undefined): PortHolder {
  return program === undefined || program === '' ? { pid } : { pid, program };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}

/** Processes end while they are looked at, and those of others cannot be looked into: both are as good as not there. */
function unlessHidden<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch(() => undefined);
}

/** What a program prints; `undefined` where it is missing, fails or takes too long. */
function output(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: PATIENCE_MS, windowsHide: true }, (error, stdout) => resolve(error === null ? stdout : undefined));
  });
}
