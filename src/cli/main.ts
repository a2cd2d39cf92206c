import '../storage/oldNode.ts';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { EXIT } from './failures.ts';
import { run } from './run.ts';
import { Interrupts } from './interrupts.ts';
import { Terminal } from './terminal.ts';
import { mendTimeZone } from './timeZone.ts';

/** Entry point of `openrouter-spend`: the process, and nothing else. */
const zoneProblem = mendTimeZone(process.env);
const distFolder = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(readFileSync(join(distFolder, '..', 'package.json'), 'utf8')) as { readonly version: string };
const interrupts = new Interrupts((code) => void end(code));
const terminal = new Terminal(process, process.env, () => interrupts.raise('gone'));
// The ledger's timers and watchers do not keep a process alive; this one lives until its command is done.
const alive = setInterval(() => undefined, 2 ** 30);
let close: () => Promise<void> = () => Promise.resolve();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupts.raise('signal'));
await end(await run({ args: process.argv.slice(2), env: process.env, terminal, interrupts, version, distFolder, zoneProblem, opened: (closing) => (close = closing) }));

/** Gives everything back, lets the output run off, and ends. */
async function end(code: number): Promise<void> {
  try {
    await close();
    await terminal.flush();
  } finally {
    clearInterval(alive);
    process.exit(terminal.hasFailed ? EXIT.failed : code);
  }
}
