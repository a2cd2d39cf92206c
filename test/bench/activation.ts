import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import { EXTENSION_ID } from '../../src/vscode/contributions.ts';
import { launchBrowser } from '../vscode/harness/browser.ts';
import { startCodeServer } from '../vscode/harness/codeServer.ts';
import type { CodeServer } from '../vscode/harness/codeServer.ts';
import { packageExtension } from '../vscode/harness/package.ts';
import { createTempFolder } from '../vscode/harness/tempFolder.ts';
import { untilDefined } from '../vscode/harness/wait.ts';
import { Workbench } from '../vscode/harness/workbench.ts';
import { ensureChromium } from '../vscode/install/chromium.ts';
import { codeServerVersions, ensureCodeServer } from '../vscode/install/codeServer.ts';
import { projectRoot } from '../vscode/install/paths.ts';
import type { BenchRow } from './row.ts';
import { atMost, row } from './row.ts';

/** The list of running extensions draws only the rows that fit: the window is tall. */
const VIEWPORT = { width: 1280, height: 3000 } as const;
const WINDOWS = 20;
const PEER = 'peer.empty-extension';

/** Activation (loading and calling, as VS Code's "Running Extensions" tells it), beside an extension that only makes a status bar item, in the same windows. */
export async function benchActivation(): Promise<readonly BenchRow[]> {
  await ensureChromium();
  await ensureCodeServer(codeServerVersions.newest);
  const folder = createTempFolder('bench');
  const extensions = [await packageExtension(), await packagePeer(folder.path)];
  const server = await startCodeServer({ version: codeServerVersions.newest, extensions, env: { OPENROUTER_SPEND_HOME: join(folder.path, 'home') } });
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let window = 0; window < WINDOWS; window += 1) {
      const times = await activationTimes(context, server, folder.path);
      ours.push(times.ours);
      theirs.push(times.peer);
    }
    return [atMost(row('activation', ours, theirs), 30)];
  } finally {
    await browser.close();
    await server.close();
    await folder.dispose();
  }
}

async function activationTimes(context: BrowserContext, server: CodeServer, folder: string): Promise<{ readonly ours: number; readonly peer: number }> {
  const window = await Workbench.open(context, server, folder);
  try {
    await window.statusBar.waitFor('openrouter-spend-monitor', /./);
    await window.statusBar.waitFor('empty-extension', /./);
    await window.runCommand('Developer: Show Running Extensions');
    return { ours: await activationTime(window, EXTENSION_ID), peer: await activationTime(window, PEER) };
  } finally {
    await window.close();
  }
}

/** Milliseconds as the editor shows them. The rows name extensions by id in their tooltip, or by their display name. */
function activationTime(window: Workbench, id: string): Promise<number> {
  const name = id === PEER ? 'Empty Peer' : 'OpenRouter Spend Monitor';
  return untilDefined(`the activation time of ${id}`, async () => {
    const rows = await window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: name }).allInnerTexts();
    const match = /Activation:\s*(\d+)\s*ms/.exec(rows.join(' '));
    return match === null ? undefined : Number(match[1]);
  });
}

async function packagePeer(root: string): Promise<string> {
  const folder = join(root, 'peer');
  mkdirSync(folder);
  const manifest = { name: 'empty-extension', displayName: 'Empty Peer', publisher: 'peer', version: '1.0.0', engines: { vscode: '^1.105.0' }, main: './main.js', activationEvents: ['onStartupFinished'] };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'README.md'), 'A peer to measure against.\n');
  writeFileSync(join(folder, 'main.js'), "const vscode = require('vscode');\nexports.activate = () => { const item = vscode.window.createStatusBarItem('peer', 2, 1); item.text = 'peer'; item.show(); };\n");
  const vsix = join(root, 'peer.vsix');
  await promisify(execFile)(process.execPath, [join(projectRoot, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix], { cwd: folder });
  return vsix;
}
