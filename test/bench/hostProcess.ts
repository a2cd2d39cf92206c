import { readFileSync, readdirSync } from 'node:fs';
import type { CodeServer } from '../vscode/harness/codeServer.ts';

/** Extension hosts among a server's descendants. */
export function hostsOf(server: CodeServer): readonly number[] {
  const parents = new Map(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => [Number(name), statusOf(Number(name), 'PPid')]));
  const isOurs = (pid: number | undefined): boolean => pid !== undefined && pid > 1 && (pid === server.process.pid || isOurs(parents.get(pid)));
  return [...parents.keys()].filter((pid) => isOurs(pid) && commandOf(pid).includes('--type=extensionHost'));
}

/** Megabytes (10⁶ bytes) of a process that are in memory. */
export function residentOf(pid: number): number {
  return (statusOf(pid, 'VmRSS') ?? 0) * 1024 / 1e6;
}

function statusOf(pid: number, field: string): number | undefined {
  const found = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(textOf(`/proc/${pid}/status`))?.[1];
  return found === undefined ? undefined : Number(found);
}

function commandOf(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** Processes come and go while they are looked at. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return '';
    throw error;
  }
}

/** Milliseconds of processor time that a process has had, of all its threads. */
export function workedOf(pid: number): number {
  const fields = textOf(`/proc/${pid}/stat`).replace(/^.*\) /, '').split(' ');
  // Fields 14 and 15 of proc(5), in ticks of a hundredth of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
