import type { Simulator } from '../simulator/api.ts';
import { packageExtension } from '../vscode/harness/package.ts';
import type { SettingValues } from '../vscode/harness/settings.ts';
import { printLine, type Print } from '../vscode/install/progress.ts';
import { createDemo } from './demo.ts';
import { openEditor } from './editor.ts';
import { preparePlace } from './place.ts';
import { openUpstream } from './upstream.ts';

interface Closable {
  readonly close: () => Promise<void>;
}

/** Builds, opens and stays until `stop` is aborted or the editor is closed; then closes everything that it opened. */
export async function runSession(stop: AbortSignal): Promise<void> {
  const opened: Closable[] = [];
  try {
    await open(stop, opened);
  } finally {
    for (const one of opened.toReversed()) await one.close();
  }
}

async function open(stop: AbortSignal, opened: Closable[]): Promise<void> {
  const print = printLine;
  const vsix = await packageExtension(print);
  if (isStopped(stop)) return;
  const upstream = await openUpstream(process.env);
  const place = preparePlace(upstream.kind === 'simulator' ? 'demo' : 'real');
  let settings: SettingValues = {};
  if (upstream.kind === 'simulator') {
    opened.push(upstream.simulator);
    print(`No OPENROUTER_API_KEY: talking to the simulator at ${upstream.simulator.baseUrl}. No real money. Its key, for Set API Key: ${upstream.simulator.key.key}`);
    settings = await openDemo(place.home, upstream.simulator, opened, print);
  } else {
    print('OPENROUTER_API_KEY is set: talking to OpenRouter. Calls cost real money.');
  }
  if (isStopped(stop)) return;
  const editor = await openEditor({ place, upstream, settings, vsix, print });
  opened.push(editor);
  print('Ctrl-C stops it.');
  await Promise.race([editor.ended, aborted(stop)]);
  print('Stopping …');
}

/** Fills the demo's ledger with its past, and sees that it goes on. Returns the settings that go with it. */
async function openDemo(home: string, simulator: Simulator, opened: Closable[], print: Print): Promise<SettingValues> {
  const demo = await createDemo(home, simulator);
  opened.push(demo);
  demo.startTraffic();
  print(`The ledger holds ${demo.calls.toLocaleString('en-US')} calls of thirty days; a few more come every minute.`);
  return demo.settings;
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
