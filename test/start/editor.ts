import { startCodeServer } from '../vscode/harness/codeServer.ts';
import type { SettingValues } from '../vscode/harness/settings.ts';
import { codeServerVersions } from '../vscode/install/codeServer.ts';
import type { Print } from '../vscode/install/progress.ts';
import { findDesktopCommand, openDesktop } from './desktop.ts';
import type { Place } from './place.ts';
import { freePort } from './port.ts';
import type { Upstream } from './upstream.ts';

export interface OpenOptions {
  readonly place: Place;
  readonly upstream: Upstream;
  /** Defaults of this place: what the user has changed there stays. */
  readonly settings: SettingValues;
  readonly vsix: string;
  readonly print: Print;
}

/** An editor that is open. */
export interface Opened {
  /** Resolves when the user has closed it (a browser's editor is never closed by itself), or it has ended otherwise. */
  readonly ended: Promise<void>;
  readonly close: () => Promise<void>;
}

const editorPort = 41_411;

/** The desktop VS Code where there is one, else code-server in the browser. */
export async function openEditor(options: OpenOptions): Promise<Opened> {
  const desktop = findDesktopCommand(process.env);
  if (desktop.kind === 'found') {
    options.print(`Opening the desktop VS Code (${desktop.command}) …`);
    return openDesktop(desktop.command, options);
  }
  options.print(`No desktop VS Code: ${desktop.why}. An editor in the browser instead.`);
  return openInBrowser(options);
}

async function openInBrowser({ place, upstream, settings, vsix, print }: OpenOptions): Promise<Opened> {
  const server = await startCodeServer({
    version: codeServerVersions.newest, root: place.root, port: await freePort(editorPort), print, extensions: [vsix],
    env: { ...upstream.env, OPENROUTER_SPEND_HOME: place.home },
    defaults: settings, machineSettings: upstream.machineSettings,
  });
  print(`\nThe editor is open at  ${server.origin}/?folder=${encodeURI(place.workspace)}\n`);
  return {
    ended: server.process.exited.then((how) => print(`The editor has ended (${how}).`)),
    close: server.close,
  };
}
