import { packageExtension } from '../vscode/harness/package.ts';
import type { SettingValues } from '../vscode/harness/settings.ts';
import { printLine, type Print } from '../vscode/install/progress.ts';
import { openEditor } from './editor.ts';
import { preparePlace } from './place.ts';
import { openUpstream, type SimulatedUpstream } from './upstream.ts';

/** Where a demo's past and present go: the ledger's home and the simulator that answers. */
export interface DemoWorld {
  readonly home: string;
  readonly simulator: SimulatedUpstream['simulator'];
  readonly print: Print;
}

/** What fills a demo; without it the simulator is there, and the ledger is empty. */
export interface DemoData {
  /** Writes the past into the ledger, before the editor opens; must do nothing when it is there already. */
  readonly seed: (world: DemoWorld) => Promise<void>;
  /** Starts a few calls a minute. */
  readonly startTraffic: (world: DemoWorld) => Promise<{ readonly close: () => Promise<void> }>;
  /** Defaults of the demo, limits above all, so that alerts fire. */
  readonly settings: SettingValues;
}

interface Closable {
  readonly close: () => Promise<void>;
}

/** Builds, opens and stays until `stop` is aborted or the editor is closed; then closes everything that it opened. */
export async function runSession(stop: AbortSignal, demo?: DemoData): Promise<void> {
  const opened: Closable[] = [];
  try {
    await open(stop, opened, demo);
  } finally {
    for (const one of opened.toReversed()) await one.close();
  }
}

async function open(stop: AbortSignal, opened: Closable[], demo: DemoData | undefined): Promise<void> {
  const print = printLine;
  const vsix = await packageExtension(print);
  if (isStopped(stop)) return;
  const upstream = await openUpstream(process.env);
  const place = preparePlace(upstream.kind === 'simulator' ? 'demo' : 'real');
  if (upstream.kind === 'simulator') {
    opened.push(upstream.simulator);
    print(`No OPENROUTER_API_KEY: talking to the simulator at ${upstream.simulator.baseUrl}. No real money.`);
    await fillDemo({ home: place.home, simulator: upstream.simulator, print }, opened, demo);
  } else {
    print('OPENROUTER_API_KEY is set: talking to OpenRouter. Calls cost real money.');
  }
  if (isStopped(stop)) return;
  const editor = await openEditor({ place, upstream, settings: upstream.kind === 'simulator' ? demo?.settings ?? {} : {}, vsix, print });
  opened.push(editor);
  print('Ctrl-C stops it.');
  await Promise.race([editor.ended, aborted(stop)]);
  print('Stopping …');
}

async function fillDemo(world: DemoWorld, opened: Closable[], demo: DemoData | undefined): Promise<void> {
  if (demo === undefined) return;
  world.print('Thirty days of past usage …');
  await demo.seed(world);
  opened.push(await demo.startTraffic(world));
  world.print('A few calls a minute are on their way.');
}

/** A call, not a property: it changes between two looks. */
function isStopped(stop: AbortSignal): boolean {
  return stop.aborted;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
