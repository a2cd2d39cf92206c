import { execFile } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import { homeAt } from '../../src/storage/home.ts';
import { figure } from '../vscode/e2e/steps.ts';
import { startCodeServer } from '../vscode/harness/codeServer.ts';
import type { EditorFixture } from '../vscode/harness/editorFixture.ts';
import { startEditor } from '../vscode/harness/editorFixture.ts';
import { packageExtension } from '../vscode/harness/package.ts';
import { until } from '../vscode/harness/wait.ts';
import { Workbench } from '../vscode/harness/workbench.ts';
import { codeServerVersions } from '../vscode/install/codeServer.ts';
import { projectRoot } from '../vscode/install/paths.ts';
import { hostsOf, workedOf } from './hostProcess.ts';
import type { BenchRow } from './row.ts';
import { atMost, median, neverAbove, row } from './row.ts';
import type { TracedTask } from './tracedTasks.ts';
import { tracedTasks } from './tracedTasks.ts';
import type { World } from './world.ts';
import { ZONE } from './year.ts';
import { buildYearHome } from './yearHome.ts';

const OPENINGS = 9;
const CHANGES = 12;
const IDLE_MINUTES = 10;
/** The host of a remote window looks through all processes for open ports, all the time, which takes ten times what is measured. */
const NO_PORTS = { 'remote.autoForwardPorts': false, 'remote.autoForwardPortsSource': 'output' };

/** What one opening of a panel took, milliseconds. */
interface Opening {
  /** From the script's first line to the frame after the first words. */
  readonly script: number;
  /** From the key that runs the command. */
  readonly whole: number;
}

/**
 * The report in a real window of the editor, on a year of entries: how soon it stands, beside an empty panel opened in the same way, and how soon it follows
 * a change of what is shown. `BENCH_IDLE=1` adds ten minutes in which nothing happens.
 */
export async function benchWindow(world: World): Promise<readonly BenchRow[]> {
  mkdirSync(world.folder('peer'), { recursive: true });
  const editor = await startEditor(await packageExtension(), { withKey: true, peers: [await packagePeer(world.folder('peer'))], settings: { ...NO_PORTS, 'openrouterSpend.timeZone': ZONE } });
  try {
    const { origin } = new URL(editor.simulator.baseUrl);
    await buildYearHome(editor.home, world.entries, Date.now(), origin);
    const openedAt = Date.now();
    const window = await editor.openWindow();
    await figure(window);
    return [...await openings(window), ...await changes(window), ...bundles(), ...(process.env.BENCH_IDLE === '1' && process.platform === 'linux' ? await idle(editor, window, openedAt) : [])];
  } finally {
    await editor.close();
  }
}

async function openings(window: Workbench): Promise<readonly BenchRow[]> {
  const [ours, empty]: [Opening[], Opening[]] = [[], []];
  for (let round = 0; round <= OPENINGS; round++) {
    const mine = await opened(window, 'OpenRouter Spend: Open Cost Report', '#report', 'report');
    const theirs = await opened(window, 'Peer: Open Empty Panel', '#peer', 'peer');
    // What is opened for the first time is read from the disk, for both.
    if (round === 0) continue;
    ours.push(mine);
    empty.push(theirs);
  }
  const above = ours.map(({ whole }, index) => whole - (empty[index]?.whole ?? Number.NaN));
  return [
    atMost(row('report: from the script\'s first line to its figures', ours.map(({ script }) => script), empty.map(({ script }) => script), { peer: 'an empty panel' }), 250),
    atMost(row('report: from the command to its figures, above an empty panel', above, undefined, { note: `${median(ours.map(({ whole }) => whole))} ms beside ${median(empty.map(({ whole }) => whole))} ms` }), 200),
  ];
}

/** Opens a panel by the palette and closes it again. */
async function opened(window: Workbench, command: string, selector: string, name: 'report' | 'peer'): Promise<Opening> {
  await window.quickInput.prepareCommand(command);
  const began = Date.now();
  await window.page.keyboard.press('Enter');
  const frame = await window.webview(selector);
  await until(`the ${name} to stand`, () => frame.evaluate<number>(`performance.getEntriesByName('${name}-stands').length`), (count) => count > 0, { everyMs: 20 });
  const [begins, stands, origin] = await frame.evaluate<[number, number, number]>(`['${name}-begins', '${name}-stands'].map((one) => performance.getEntriesByName(one)[0].startTime).concat(performance.timeOrigin)`);
  await window.runCommand('View: Close Editor');
  return { script: stands - begins, whole: origin + stands - began };
}

async function changes(window: Workbench): Promise<readonly BenchRow[]> {
  await window.runCommand('OpenRouter Spend: Open Cost Report');
  const frame = await window.webview('.breakdown tbody tr');
  // The first look at older days loads the database.
  await frame.evaluate(`(${CHOOSE})('Time', '90d', () => document.querySelector('.legend-head').textContent.startsWith('90 days') && !document.querySelector('.legend-before').textContent.includes('–'))`);
  const { ranges, metrics, filters } = await rounds(frame);
  const long = await frame.evaluate<number[]>('new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().filter((one) => one.startTime > performance.getEntriesByName("report-stands")[0].startTime).map((one) => one.duration))).observe({ type: "longtask", buffered: true }) || setTimeout(() => resolve([]), 500))');
  const traced = await tracedTasks(window.page, () => rounds(frame));
  return [
    atMost(row('report: another range, until it is on the screen', ranges), 100),
    atMost(row('report: another metric, until it is on the screen', metrics), 100),
    atMost(row('report: a filter, until it is on the screen', filters), 100),
    neverAbove(row('report: the longest task of the page while it is used', [Math.max(0, ...long)]), 50),
    neverAbove(taskRow(traced), 50),
  ];
}

interface Changes {
  readonly ranges: readonly number[];
  readonly metrics: readonly number[];
  readonly filters: readonly number[];
}

/** Changes range, metric and filter in turn; milliseconds until each stood. */
async function rounds(frame: Frame): Promise<Changes> {
  const ranges: number[] = [];
  const metrics: number[] = [];
  const filters: number[] = [];
  for (let round = 0; round < CHANGES; round++) {
    const [range, title] = RANGES[round % RANGES.length] ?? RANGES[0];
    ranges.push(await choose(frame, 'Time', range, `document.querySelector('.legend-head').textContent.startsWith('${title}') && ${ANSWERED}`));
    const [metric, heading] = METRICS[round % METRICS.length] ?? METRICS[0];
    metrics.push(await choose(frame, 'What to measure', metric, `document.querySelector('#trend-title').textContent.startsWith('${heading}') && ${ANSWERED}`));
    filters.push(await frame.evaluate<number>(`(${FILTER})()`));
  }
  return { ranges, metrics, filters };
}

/** The processor's time alone of the task that took most of it: how long it lasted depends on who else wants the two processors (the editor, its host, the ledger, the browser's other processes). */
function taskRow(tasks: readonly TracedTask[]): BenchRow {
  const longest = tasks.reduce((most, task) => (task.cpuMs > most.cpuMs ? task : most), { cpuMs: 0, wallMs: 0, collectingMs: 0 });
  const note = `lasted ${longest.wallMs.toFixed(0)} ms; ${longest.collectingMs.toFixed(0)} ms of it collecting objects, the editor's among them`;
  return row('the same, editor included: processor time of the task that takes most', [longest.cpuMs], undefined, { note });
}

/** What stands there answers what was asked for last. */
const ANSWERED = "document.querySelector('.trend[aria-busy], .models[aria-busy]') === null";

const RANGES = [['7d', '7 days'], ['12m', '12 months'], ['30d', '30 days'], ['90d', '90 days']] as const;
const METRICS = [['calls', 'Calls'], ['tokens', 'Tokens'], ['errors', 'Errors'], ['cost', 'Cost']] as const;

function choose(frame: Frame, label: string, value: string, condition: string): Promise<number> {
  return frame.evaluate<number>(`(${CHOOSE})(${JSON.stringify(label)}, ${JSON.stringify(value)}, () => ${condition})`);
}

/** Chooses as a person's click does, and waits for the frame that shows all that it changes: what stands below the trend is drawn by a timer of its own. Runs in the page. */
const CHOOSE = `(label, value, shows) => new Promise((resolve) => {
  const dropdown = document.querySelector('vscode-dropdown[aria-label="' + label + '"]');
  const began = performance.now();
  dropdown.value = value;
  dropdown.dispatchEvent(new Event('change'));
  const look = () => (shows() ? setTimeout(() => requestAnimationFrame(() => resolve(performance.now() - began))) : requestAnimationFrame(look));
  look();
})`;

/** Filters to the dearest group and back. Runs in the page. */
const FILTER = `() => new Promise((resolve) => {
  const rows = () => document.querySelectorAll('.breakdown tbody tr.outer').length;
  const began = performance.now();
  document.querySelector('.breakdown .name-button').click();
  const look = () => {
    if (rows() !== 1 || !(${ANSWERED})) { requestAnimationFrame(look); return; }
    const took = performance.now() - began;
    document.querySelector('.chip').click();
    const back = () => (rows() > 1 && ${ANSWERED} ? resolve(took) : requestAnimationFrame(back));
    back();
  };
  look();
})`;

function bundles(): readonly BenchRow[] {
  const size = (file: string): number => statSync(join(projectRoot, 'dist', file)).size / 1000;
  return [
    atMost(row('size of the report\'s script', [size('report/main.js')], undefined, { unit: 'kB' }), 300),
    atMost(row('size of the host before lazy parts', [size('extension.cjs')], undefined, { unit: 'kB' }), 300),
  ];
}

/** What an extension host does while nothing happens and nothing is left to do, beside one without us, in per cent of a processor. */
async function idle(editor: EditorFixture, window: Workbench, openedAt: number): Promise<readonly BenchRow[]> {
  const empty = await startCodeServer({ version: codeServerVersions.newest, settings: NO_PORTS });
  try {
    const other = await Workbench.open(editor.context, empty, editor.workspace);
    await window.runCommand('View: Close All Editors');
    // What the year's home left in its journal is folded in within six minutes, once; then the ledger's thread waits for a minute, and ends.
    await until('the journal to be folded in', () => statSync(homeAt(editor.home).counters).mtimeMs, (at) => at > openedAt, { everyMs: 1000, timeoutMs: 8 * 60_000 });
    await sleep(90_000);
    const [mine, theirs] = [hostsOf(editor.server)[0], hostsOf(empty)[0]];
    if (mine === undefined || theirs === undefined) throw new Error('There are no two extension hosts.');
    const before = [workedOf(mine), workedOf(theirs)] as const;
    await sleep(IDLE_MINUTES * 60_000);
    const share = (pid: number, then: number): number => (workedOf(pid) - then) / (IDLE_MINUTES * 600);
    const [ours, bare] = [share(mine, before[0]), share(theirs, before[1])];
    await other.close();
    return [atMost(row('processor time of an idle window above an empty extension host', [Math.max(0, ours - bare)], undefined, { unit: '%', note: `${ours.toFixed(3)} % beside ${bare.toFixed(3)} %` }), 0.2)];
  } finally {
    await empty.close();
  }
}

/** An extension whose panel shows one word. */
async function packagePeer(folder: string): Promise<string> {
  const manifest = {
    name: 'empty-panel', displayName: 'Empty Panel', publisher: 'peer', version: '1.0.0', engines: { vscode: '^1.105.0' }, main: './main.js', activationEvents: ['onStartupFinished'],
    contributes: { commands: [{ command: 'peer.open', title: 'Open Empty Panel', category: 'Peer' }] },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'README.md'), 'A peer to measure against.\n');
  writeFileSync(join(folder, 'page.js'), "performance.mark('peer-begins');\ndocument.getElementById('peer').textContent = 'Empty';\nrequestAnimationFrame(() => setTimeout(() => performance.mark('peer-stands'), 0));\n");
  writeFileSync(join(folder, 'main.js'), `const vscode = require('vscode');
exports.activate = (context) => {
  context.subscriptions.push(vscode.commands.registerCommand('peer.open', () => {
    const panel = vscode.window.createWebviewPanel('peer', 'Empty', vscode.ViewColumn.Active, { enableScripts: true, localResourceRoots: [context.extensionUri] });
    const script = panel.webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, 'page.js'));
    panel.webview.html = '<!DOCTYPE html><html><body><div id="peer"></div><script src="' + script + '"></script></body></html>';
  }));
};
`);
  const vsix = join(folder, 'peer.vsix');
  await promisify(execFile)(process.execPath, [join(projectRoot, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix], { cwd: folder });
  return vsix;
}
