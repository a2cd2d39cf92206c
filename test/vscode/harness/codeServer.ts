import { globSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureCodeServer, type InstalledCodeServer } from '../install/codeServer.ts';
import { printLine, type Print } from '../install/progress.ts';
import { run } from '../install/run.ts';
import { editorEnvironment } from './environment.ts';
import { startTree, type ProcessTree } from './processTree.ts';
import { quietSettings, settingsFiles, type SettingsFiles, type SettingValues } from './settings.ts';
import { createTempFolder } from './tempFolder.ts';
import { untilDefined } from './wait.ts';

export interface CodeServerOptions {
  readonly version: string;
  /** A folder that is kept, for the demo; by default a temporary one. */
  readonly root?: string;
  /** By default any free one. */
  readonly port?: number;
  /** The only OPENROUTER_* variables that the editor sees. */
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: SettingValues;
  readonly machineSettings?: SettingValues;
  /** Settings of the user that only count where the kept root has none yet. */
  readonly defaults?: SettingValues;
  /** Paths of VSIX files to install before the start. */
  readonly extensions?: readonly string[];
  readonly print?: Print;
}

/** A running code-server with user data and extensions folders of its own. */
export interface CodeServer {
  readonly port: number;
  /** `http://localhost:<port>`: the origin of every window. */
  readonly origin: string;
  readonly extensionsFolder: string;
  readonly userData: string;
  readonly settings: SettingsFiles;
  readonly process: ProcessTree;
  /** What it printed so far. */
  readonly log: () => readonly string[];
  readonly installExtension: (vsix: string) => Promise<void>;
  /** Ends the whole process tree, extension hosts included, and removes temporary folders. Twice is harmless. */
  readonly close: () => Promise<void>;
}

interface Folders {
  readonly root: string;
  readonly userData: string;
  readonly extensions: string;
  readonly dispose: () => Promise<void>;
}

/** Tests talk to loopback only: no extension gallery is asked for anything. */
const noGallery = { EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }) } as const;

/** Installs code-server when it is missing, starts it, and waits until it answers. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const installed = await ensureCodeServer(options.version, options.print ?? printLine);
  const folders = prepareFolders(options.root);
  const env = editorEnvironment(folders.root, { ...(options.root === undefined ? noGallery : {}), ...options.env });
  const settings = settingsFiles(folders.userData);
  settings.setUser(options.settings ?? {});
  settings.addUser({ ...quietSettings, ...options.defaults });
  settings.setMachine(options.machineSettings ?? {});
  for (const vsix of options.extensions ?? []) await installExtension(installed, folders, env, vsix);
  const lines: string[] = [];
  const tree = await startTree(installed.node, serverArguments(installed, folders, options.port ?? 0), { env, cwd: folders.root, onLine: (line) => lines.push(line) });
  const port = await listeningPort(tree, lines);
  return {
    port, settings, process: tree, origin: `http://localhost:${String(port)}`,
    extensionsFolder: folders.extensions,
    userData: folders.userData,
    log: () => lines,
    installExtension: (vsix) => installExtension(installed, folders, env, vsix),
    close: async () => {
      await tree.close();
      await folders.dispose();
    },
  };
}

/** Unpacks a VSIX as an editor does, somewhere under `root`; resolves with the folder of the unpacked extension. */
export async function unpackVsix(version: string, vsix: string, root: string, print: Print = printLine): Promise<string> {
  const installed = await ensureCodeServer(version, print);
  const folders = prepareFolders(join(root, 'unpacked'));
  await installExtension(installed, folders, editorEnvironment(folders.root), vsix);
  const [folder, ...others] = globSync('*/package.json', { cwd: folders.extensions }).map((manifest) => dirname(manifest));
  if (folder === undefined || others.length > 0) throw new Error(`${vsix} did not unpack to one extension.`);
  return join(folders.extensions, folder);
}

function prepareFolders(given: string | undefined): Folders {
  const temp = given === undefined ? createTempFolder('editor') : { path: given, dispose: () => Promise.resolve() };
  const folders = { root: temp.path, userData: join(temp.path, 'user-data'), extensions: join(temp.path, 'extensions'), dispose: temp.dispose };
  mkdirSync(folders.userData, { recursive: true });
  mkdirSync(folders.extensions, { recursive: true });
  return folders;
}

function folderArguments(installed: InstalledCodeServer, folders: Folders): readonly string[] {
  return [
    installed.entry, '--config', join(folders.root, 'code-server.yaml'),
    '--user-data-dir', folders.userData, '--extensions-dir', folders.extensions,
  ];
}

function serverArguments(installed: InstalledCodeServer, folders: Folders, port: number): readonly string[] {
  return [
    ...folderArguments(installed, folders), '--auth', 'none', '--bind-addr', `127.0.0.1:${String(port)}`,
    '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override',
  ];
}

async function installExtension(installed: InstalledCodeServer, folders: Folders, env: NodeJS.ProcessEnv, vsix: string): Promise<void> {
  await run(installed.node, [...folderArguments(installed, folders), '--force', '--install-extension', vsix], { env, cwd: folders.root });
}

/** The port that the system chose, from the line that says so; fails at once when the process ends instead. */
async function listeningPort(tree: ProcessTree, lines: readonly string[]): Promise<number> {
  const announced = untilDefined('code-server to listen', () => {
    const address = lines.map((line) => /HTTP server listening on https?:\/\/[^\s/]*:(\d+)/.exec(line)?.[1]);
    return address.find((port) => port !== undefined);
  });
  const ended = tree.exited.then((how): never => {
    throw new Error(`code-server ended (${how}) before it listened:\n${lines.slice(-30).join('\n')}`);
  });
  const port = await Promise.race([announced, ended]);
  ended.catch(() => undefined);
  return Number(port);
}
