import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchRow } from './row.ts';
import { neverAbove, row } from './row.ts';
import type { World } from './world.ts';

const PROGRAM = fileURLToPath(new URL('./programs/appends.ts', import.meta.url));
/** System calls that wait for the disk. */
const SYNCS = 'fsync,fdatasync,sync,syncfs,msync,sync_file_range';

/** How often a process that appends, decides and compacts waits for the disk on its main thread, by the word of the kernel. Only where there is `strace`. */
export async function benchSyncs(world: World): Promise<readonly BenchRow[]> {
  const trace = `${world.folder('.')}/syncs.strace`;
  try {
    const { stdout } = await promisify(execFile)('strace', ['-f', '-qq', '-e', `trace=${SYNCS}`, '-o', trace, process.execPath, PROGRAM, world.folder('syncs')]);
    const main = Number(stdout);
    const threads = readFileSync(trace, 'utf8').split('\n').filter((line) => line.includes('(')).map((line) => Number.parseInt(line, 10));
    if (threads.length === 0) throw new Error('No thread synced anything: the trace cannot be right.');
    const own = threads.filter((thread) => thread === main).length;
    return [neverAbove(row('synchronous fsyncs on the main thread', [own], [threads.length - own], { unit: 'calls', peer: 'other threads' }), 0)];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
