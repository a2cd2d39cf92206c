import { spawn, spawnSync } from 'node:child_process';

/**
 * Runs a program and ends it, with all its descendants, when the one who asked for it is gone: its standard input closes
 * then, whatever the cause. The harness starts this at the head of a process group of its own.
 *
 *   node guard.ts <program> <argument>…
 */
const [program, ...args] = process.argv.slice(2);
if (program === undefined) throw new Error('guard.ts needs a program to run.');

const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  process.stderr.write(`${program} could not be started: ${error.message}\n`);
  process.exitCode = 1;
  process.stdin.destroy();
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
  process.stdin.destroy();
});

process.stdin.once('end', endGroup).resume();
// The harness signals the whole group: the child ends by itself then, and this process with it.
process.on('SIGTERM', () => undefined);

function endGroup(): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    return;
  }
  process.kill(-process.pid, 'SIGTERM');
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), 3_000);
}
