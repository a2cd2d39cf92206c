import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { CodeServer } from '../vscode/harness/codeServer.ts';
import { startCodeServer } from '../vscode/harness/codeServer.ts';
import type { EditorFixture } from '../vscode/harness/editorFixture.ts';
import { startEditor } from '../vscode/harness/editorFixture.ts';
import { packageExtension } from '../vscode/harness/package.ts';
import { untilDefined } from '../vscode/harness/wait.ts';
import { Workbench } from '../vscode/harness/workbench.ts';
import { codeServerVersions } from '../vscode/install/codeServer.ts';
import { figure, openReport } from '../vscode/e2e/steps.ts';
import type { BenchRow } from './row.ts';
import { atMost, median, row } from './row.ts';
import { hostsOf, residentOf } from './hostProcess.ts';
import type { World } from './world.ts';

const WINDOWS = 5;
/** How long a window is left alone before it counts as idle. */
const IDLE_MS = 20_000;

/** What a window's extension host takes with us and without, in pairs, idle and with the report open; and what a process takes that searches all months. */
export async function benchMemory(world: World): Promise<readonly BenchRow[]> {
  if (process.platform !== 'linux') return [];
  return [...await inEditor(world), ...await inProcess(world)];
}

async function inEditor(world: World): Promise<readonly BenchRow[]> {
  const editor = await startEditor(await packageExtension(), { withKey: true, env: { OPENROUTER_SPEND_HOME: await world.home('memory') } });
  const empty = await startCodeServer({ version: codeServerVersions.newest });
  try {
    const idle = await pairs(editor, empty, () => sleep(IDLE_MS));
    // Only now: an editor brings the report back in every window that comes after.
    const withReport = await pairs(editor, empty, async (window) => {
      await openReport(window);
      await sleep(IDLE_MS / 4);
    });
    return [
      differences('memory of an idle window above an empty extension host', idle.ours, idle.bare, 30),
      differences('the same with the report open: rollups and one month', withReport.ours, withReport.bare, 150),
    ];
  } finally {
    await empty.close();
    await editor.close();
  }
}

/** The median of the differences, not the difference of the medians. */
function differences(name: string, ours: readonly number[], bare: readonly number[], bound: number): BenchRow {
  const found = row(name, ours.map((mine, index) => mine - (bare[index] ?? Number.NaN)), undefined, { unit: 'MB', note: `${median(ours)} MB beside ${median(bare)} MB` });
  return atMost(found, bound);
}

interface Pairs {
  readonly ours: number[];
  readonly bare: number[];
}

/** Windows with us and without, both open at the same time, after something was done in ours. */
async function pairs(editor: EditorFixture, empty: CodeServer, act: (window: Workbench) => Promise<void>): Promise<Pairs> {
  const found: Pairs = { ours: [], bare: [] };
  for (let round = 0; round < WINDOWS; round++) {
    const mine = await editor.openWindow();
    const other = await Workbench.open(editor.context, empty, editor.workspace);
    await figure(mine);
    await act(mine);
    found.ours.push(await hostMemory(editor.server));
    found.bare.push(await hostMemory(empty));
    await mine.close();
    await other.close();
    await noHost(editor.server);
    await noHost(empty);
  }
  return found;
}

async function noHost(server: CodeServer): Promise<void> {
  // A window that is closed leaves its host waiting for a reconnection; it is of no more use.
  for (const pid of hostsOf(server)) process.kill(pid, 'SIGKILL');
  await untilDefined('the extension host to end', () => (hostsOf(server).length === 0 ? true : undefined));
}

function hostMemory(server: CodeServer): Promise<number> {
  return untilDefined('one extension host', () => {
    const [pid, ...others] = hostsOf(server);
    return pid === undefined || others.length > 0 ? undefined : residentOf(pid);
  });
}

interface Stages {
  readonly open: number;
  readonly month: number;
  readonly searching: number;
}

/** The same without an editor: a process beside one that does nothing. */
async function inProcess(world: World): Promise<readonly BenchRow[]> {
  const home = await world.home('search');
  const program = await world.bundles.program('memory');
  const { file, wasm } = await world.bundles.worker();
  const stages: Stages[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 3; round++) {
    stages.push(await run<Stages>(program, ['ledger', home, String(file), wasm]));
    bare.push((await run<{ readonly open: number }>(program, ['nothing'])).open);
  }
  const stage = (name: string, field: keyof Stages): BenchRow => differences(name, stages.map((one) => one[field]), bare, { open: 30, month: 150, searching: 400 }[field]);
  return [
    stage('memory of a process with an open ledger, above an empty one', 'open'),
    stage('the same with rollups and one month open', 'month'),
    stage('the same while all months are searched, at its highest', 'searching'),
  ];
}

async function run<T>(program: string, args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  return JSON.parse(stdout) as T;
}
