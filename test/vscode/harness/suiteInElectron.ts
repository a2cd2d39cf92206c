import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { editorsFolder, projectRoot } from '../install/paths.ts';
import { editorEnvironment } from './environment.ts';
import { quietSettings, settingsFiles, type SettingValues } from './settings.ts';
import { createTempFolder } from './tempFolder.ts';

/** A desktop VS Code, or why there is none here. */
export type Desktop =
  | { readonly kind: 'found'; readonly executable: string; readonly how: string }
  | { readonly kind: 'none'; readonly why: string };

/** `VSCODE_EXECUTABLE`, else the download of the version; there must be a screen to show it on. */
export async function findDesktop(version: string, env: NodeJS.ProcessEnv = process.env): Promise<Desktop> {
  const named = env.VSCODE_EXECUTABLE;
  if (named !== undefined && named !== '') return { kind: 'found', executable: named, how: `VSCODE_EXECUTABLE=${named}` };
  if (process.platform === 'linux' && env.DISPLAY === undefined && env.WAYLAND_DISPLAY === undefined) {
    return { kind: 'none', why: 'no VSCODE_EXECUTABLE is set, and without a display a downloaded VS Code could not run' };
  }
  try {
    const executable = await downloadAndUnzipVSCode({ version, cachePath: editorsFolder });
    return { kind: 'found', executable, how: `VS Code ${version}, downloaded` };
  } catch (error) {
    return { kind: 'none', why: `VS Code ${version} could not be downloaded (${error instanceof Error ? error.message : String(error)})` };
  }
}

export interface ElectronSuite {
  readonly executable: string;
  /** The bundle that exports `run()`. */
  readonly testsPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly settings: SettingValues;
}

/** Runs a suite in a desktop VS Code on the built project; rejects when a test failed. */
export async function runSuiteInElectron(suite: ElectronSuite): Promise<void> {
  const root = createTempFolder('desktop');
  const userData = join(root.path, 'user-data');
  const workspace = join(root.path, 'workspace');
  mkdirSync(workspace, { recursive: true });
  settingsFiles(userData).setUser({ ...quietSettings, ...suite.settings });
  try {
    await runTests({
      vscodeExecutablePath: suite.executable, extensionDevelopmentPath: projectRoot, extensionTestsPath: suite.testsPath,
      extensionTestsEnv: withoutForeign(editorEnvironment(root.path, suite.env)),
      launchArgs: [
        workspace, '--user-data-dir', userData, '--extensions-dir', join(root.path, 'extensions'),
        '--use-inmemory-secretstorage',
      ],
    });
  } finally {
    await root.dispose();
  }
}

/** test-electron lays the given variables over its own environment: what must go is set to undefined. */
function withoutForeign(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const gone = Object.keys(process.env).filter((name) => !(name in env));
  return { ...env, ...Object.fromEntries(gone.map((name) => [name, undefined])) };
}
