import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { artifactsFolder } from '../vscode/install/paths.ts';
import { exitOnSignals } from '../vscode/harness/signals.ts';
import { benchActivation } from './activation.ts';
import { benchAppend } from './append.ts';
import { benchGlance } from './glance.ts';

/** `npm run bench`: each figure beside its peer in the same run; a table on the terminal, and JSON in `artifacts/bench.json`. Compare ratios: machines have moods. */
exitOnSignals();
const rows = [...await benchAppend(), ...await benchGlance(), ...await benchActivation()];
const machine = { node: process.version, cpus: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) };
process.stdout.write(`\nMilliseconds; Node ${machine.node}, ${machine.cpus} processors, ${machine.memoryGb} GB.\n`);
console.table(rows.map(({ name, ...figures }) => ({ what: name, ...figures })));
mkdirSync(artifactsFolder, { recursive: true });
writeFileSync(join(artifactsFolder, 'bench.json'), `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
