import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { editorEnvironment } from '../vscode/harness/environment.ts';
import { settingsFiles } from '../vscode/harness/settings.ts';
import { until } from '../vscode/harness/wait.ts';
import { projectRoot } from '../vscode/install/paths.ts';
import { run } from '../vscode/install/run.ts';
import type { Opened, OpenOptions } from './editor.ts';

/** The desktop editor's command, or why it is not used. */
export type DesktopCommand =
  | { readonly kind: 'found'; readonly command: string }
  | { readonly kind: 'none'; readonly why: string };

/** `code` on the PATH, or in the usual place on macOS. */
export function findDesktopCommand(env: NodeJS.ProcessEnv): DesktopCommand {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const usual = process.platform === 'darwin' ? ['/Applications/Visual Studio Code.app/Contents/Resources/app/bin'] : [];
  const command = [...folders, ...usual].map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (command === undefined) return { kind: 'none', why: 'there is no "code" on the PATH' };
  const obstacle = obstacleTo(env);
  return obstacle === undefined ? { kind: 'found', command } : { kind: 'none', why: obstacle };
}

function obstacleTo(env: NodeJS.ProcessEnv): string | undefined {
  if (env.VSCODE_IPC_HOOK_CLI !== undefined) return 'the "code" on the PATH speaks to a remote window';
  if (process.platform !== 'linux') return undefined;
  if (env.WSL_DISTRO_NAME !== undefined) return 'the "code" of WSL runs on the Windows side';
  return env.DISPLAY === undefined && env.WAYLAND_DISPLAY === undefined ? 'there is a "code", but no display' : undefined;
}

/** Opens the built project in a desktop window of its own instance, and knows when that instance has ended. */
export async function openDesktop(command: string, { place, upstream, settings, print }: OpenOptions): Promise<Opened> {
  // On a desktop, settings of scope `machine` live among the user's.
  settingsFiles(place.userData).setUser(upstream.machineSettings);
  settingsFiles(place.userData).addUser(settings);
  const args = [`--extensionDevelopmentPath=${projectRoot}`, '--user-data-dir', place.userData, '--extensions-dir', place.extensions, '--disable-workspace-trust', '--new-window', place.workspace];
  const env = { ...editorEnvironment(place.root, { ...upstream.env, OPENROUTER_SPEND_HOME: place.home }), ...desktopFolders() };
  const shell = process.platform === 'win32';
  await run(shell ? quote(command) : command, shell ? args.map(quote) : args, { env, shell });
  const pid = await until('VS Code to start', () => runningPid(place.userData), (found) => found !== undefined);
  print('VS Code is open.');
  return {
    ended: until('VS Code to be closed', () => runningPid(place.userData), (found) => found === undefined, { timeoutMs: Infinity, everyMs: 1_000 }).then(() => undefined),
    close: async () => {
      if (pid !== undefined && runningPid(place.userData) === pid) process.kill(pid, 'SIGTERM');
      await until('VS Code to end', () => runningPid(place.userData), (found) => found === undefined);
    },
  };
}

/** A desktop session needs its own XDG folders (themes, keyring): only those of tests are set aside. */
function desktopFolders(): NodeJS.ProcessEnv {
  const names = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'] as const;
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

/** The command returns at once; the instance writes its process id into its user data folder. */
function runningPid(userData: string): number | undefined {
  const file = join(userData, 'code.lock');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8'));
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function quote(argument: string): string {
  return `"${argument}"`;
}
