import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension } from './vscode/harness/package.ts';
import { exitOnSignals } from './vscode/harness/signals.ts';
import { ensureChromium } from './vscode/install/chromium.ts';
import { codeServerVersions, ensureCodeServer } from './vscode/install/codeServer.ts';
import { projectRoot } from './vscode/install/paths.ts';
import { printLine } from './vscode/install/progress.ts';

/**
 * `npm test`: everything that must hold, in about the order in which it is cheap to find out. `--long` (`npm run test:long`) is the same with the long versions: more random
 * cases, all themes and sizes of the report, and the oldest supported editor.
 */

type Work = () => Promise<unknown>;

interface Step {
  readonly name: string;
  readonly work: Work;
}

const { values } = parseArgs({ options: { long: { type: 'boolean' } } });
const long = values.long === true;
const bin = (name: string): string => join(projectRoot, 'node_modules', name);
const vitest = ['run', '--reporter=default'];

/** Nothing here needs the editor; none of it waits for another, but there are only so many cores. */
const STATIC: readonly Step[] = [
  { name: 'types', work: () => all(tsc('tsconfig.json'), tsc('src/core'), tsc('media/report')) },
  { name: 'lint', work: run([bin('eslint/bin/eslint.js'), '.']) },
  { name: 'import rules', work: run([bin('dependency-cruiser/bin/dependency-cruiser.mjs'), 'src', 'media']) },
  { name: 'dead code', work: run([bin('knip/bin/knip.js')]) },
];

const EDITOR: readonly Step[] = [
  { name: 'suite in the extension host', work: run(['test/vscode/run.ts']) },
  { name: 'end to end', work: run([bin('vitest/vitest.mjs'), ...vitest, '--config', 'test/vscode/vitest.e2e.config.ts']) },
  ...(long ? [
    { name: 'suite in the oldest editor', work: run(['test/vscode/run.ts', '--oldest']) },
    { name: 'the report in every state, theme and width', work: run(['test/shell/report/gallery.ts']) },
  ] : []),
];

exitOnSignals();
const began = performance.now();
if (long) process.env.TEST_LONG = '1';
await inOrder([{ name: 'browser', work: () => ensureChromium() }]);
await Promise.all([inOrder(STATIC), inOrder([{ name: `code-server ${codeServerVersions.newest}`, work: () => ensureCodeServer(codeServerVersions.newest) }])]);
await inOrder([
  { name: 'package', work: async () => (process.env.EXTENSION_VSIX = await packageExtension()) },
  { name: 'unit and shell tests', work: run([bin('vitest/vitest.mjs'), ...vitest]) },
  ...EDITOR,
]);
printLine(`\nEverything passed in ${minutes(began)}.`);

/** Runs the steps one after the other; the first that fails ends everything. */
async function inOrder(steps: readonly Step[]): Promise<void> {
  for (const { name, work } of steps) {
    const start = performance.now();
    printLine(`\n── ${name}`);
    try {
      await work();
    } catch (error) {
      printLine(`── ${name}: FAILED after ${minutes(start)}. ${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    }
    printLine(`── ${name}: passed in ${minutes(start)}`);
  }
}

/** Runs a program of Node's in the project; rejects when it fails. */
function run(args: readonly string[]): Work {
  return () => new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`It ended with ${signal ?? String(code)}.`))));
  });
}

function tsc(project: string): Work {
  return run([bin('typescript/bin/tsc'), '-p', project]);
}

async function all(...works: readonly Work[]): Promise<void> {
  for (const work of works) await work();
}

function minutes(since: number): string {
  const seconds = Math.round((performance.now() - since) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
