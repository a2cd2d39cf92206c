import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import type { Simulator, SimulatorOptions } from '../../simulator/api.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { codeServerVersions } from '../install/codeServer.ts';
import { artifactsFolder } from '../install/paths.ts';
import { launchBrowser } from './browser.ts';
import { startCodeServer, type CodeServer } from './codeServer.ts';
import type { SettingValues } from './settings.ts';
import { createTempFolder, type TempFolder } from './tempFolder.ts';
import { Workbench } from './workbench.ts';

export interface EditorOptions {
  /** code-server's; the newest by default. */
  readonly version?: string;
  readonly simulator?: SimulatorOptions;
  /** Gives the simulator's key through OPENROUTER_API_KEY; by default there is no key. */
  readonly withKey?: boolean;
  readonly settings?: SettingValues;
  readonly machineSettings?: SettingValues;
  readonly env?: Readonly<Record<string, string>>;
  /** Other extensions, as VSIX files. */
  readonly peers?: readonly string[];
  /** Files of the workspace, by relative path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The packaged extension installed in a code-server of its own, with a simulator, an empty home and a workspace. */
export interface EditorFixture {
  readonly server: CodeServer;
  readonly simulator: Simulator;
  /** All windows of one context share secrets and storage, as those of one user. */
  readonly context: BrowserContext;
  /** The ledger's home. */
  readonly home: string;
  readonly workspace: string;
  /** Opens another window; on the workspace unless told otherwise. */
  readonly openWindow: (folder?: string) => Promise<Workbench>;
  /** Writes a screenshot of every window and the server's log to `artifacts/<name>…`. */
  readonly keepEvidence: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const viewport = { width: 1280, height: 800 } as const;

/** Starts it all; the VSIX comes from `packageExtension`. */
export async function startEditor(vsix: string, options: EditorOptions = {}): Promise<EditorFixture> {
  const folder = createTempFolder('fixture');
  const workspace = writeWorkspace(folder, options.files ?? { 'notes.txt': 'Nothing to see here.\n' });
  const simulator = await createSimulator({ seed: 'editor', ...options.simulator });
  const server = await startServer(vsix, folder, simulator, options);
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport });
  return {
    server, simulator, context, workspace,
    home: homeOf(folder),
    openWindow: (opened = workspace) => Workbench.open(context, server, opened),
    keepEvidence: (name) => keepEvidence(name, context, server),
    close: () => closeAll(browser, server, simulator, folder),
  };
}

function homeOf(folder: TempFolder): string {
  return join(folder.path, 'home');
}

function startServer(vsix: string, folder: TempFolder, simulator: Simulator, options: EditorOptions): Promise<CodeServer> {
  return startCodeServer({
    version: options.version ?? codeServerVersions.newest,
    extensions: [vsix, ...(options.peers ?? [])],
    settings: options.settings ?? {},
    machineSettings: { 'openrouterSpend.baseUrl': simulator.baseUrl, ...options.machineSettings },
    env: { OPENROUTER_SPEND_HOME: homeOf(folder), ...(options.withKey === true ? { OPENROUTER_API_KEY: simulator.key.key, OPENROUTER_BASE_URL: simulator.baseUrl } : {}), ...options.env },
  });
}

function writeWorkspace(folder: TempFolder, files: Readonly<Record<string, string>>): string {
  const workspace = join(folder.path, 'workspace');
  for (const [path, text] of Object.entries(files)) {
    const file = join(workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return workspace;
}

async function keepEvidence(name: string, context: BrowserContext, server: CodeServer): Promise<void> {
  const base = join(artifactsFolder, name.replaceAll(/[^\w-]+/g, '-').slice(0, 100));
  mkdirSync(artifactsFolder, { recursive: true });
  writeFileSync(`${base}.log`, server.log().join('\n'));
  for (const [index, page] of context.pages().entries()) await page.screenshot({ path: `${base}-${index + 1}.png` });
}

async function closeAll(browser: Browser, server: CodeServer, simulator: Simulator, folder: TempFolder): Promise<void> {
  await browser.close();
  await server.close();
  await simulator.close();
  await folder.dispose();
}
