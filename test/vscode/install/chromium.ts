import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';
import { printLine, startProgress, type Print } from './progress.ts';

/** The tests drive the editor in a browser, and there is none and no way to get one. */
export class NoBrowser extends Error {
  readonly code = 'noBrowser';

  constructor(detail: string, cause?: unknown) {
    super(`No Chromium to test with. ${detail}`, { cause });
    this.name = 'NoBrowser';
  }
}

/** The path of a Chromium or Chrome; installs Debian's where that can be done without asking. Rejects with `NoBrowser`. */
export async function ensureChromium(print: Print = printLine): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  if (!mayInstall()) throw new NoBrowser(advice());
  await installOnDebian(print);
  const installed = findChromium();
  if (installed === undefined) throw new NoBrowser(`apt-get installed the package "chromium", yet no chromium is on the PATH. ${advice()}`);
  return installed;
}

/** CHROME_PATH first, then the PATH, then the usual places. A CHROME_PATH that does not exist is an error, not a hint. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.CHROME_PATH;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new NoBrowser(`CHROME_PATH is set to ${named}, where there is no file.`);
  }
  return [...onPath(env), ...usualPlaces(env)].find((file) => existsSync(file));
}

function onPath(env: NodeJS.ProcessEnv): readonly string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe'];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function usualPlaces(env: NodeJS.ProcessEnv): readonly string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform !== 'win32') return ['/opt/google/chrome/chrome', '/snap/bin/chromium'];
  return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    .flatMap((folder) => (folder === undefined ? [] : [join(folder, 'Google/Chrome/Application/chrome.exe')]));
}

function mayInstall(): boolean {
  return existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
}

async function installOnDebian(print: Print): Promise<void> {
  const progress = startProgress(print, 'Installing Chromium with apt-get (about 300 MB, once)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const onLine = (line: string): void => progress.report(line.slice(0, 100));
  try {
    await run('apt-get', ['update'], { env, onLine });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, onLine });
  } catch (cause) {
    throw new NoBrowser(`apt-get could not install it. ${advice()}`, cause);
  } finally {
    progress.done();
  }
  progress.done('installed');
}

function advice(): string {
  const ways: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
    darwin: 'Install Google Chrome from its own site or with "brew install --cask google-chrome"',
    win32: 'Install Google Chrome from its own site or with "winget install Google.Chrome"',
  };
  const way = ways[process.platform] ?? 'Install it with "sudo apt-get install chromium" (Debian), "sudo snap install chromium" (Ubuntu) or "sudo dnf install chromium" (Fedora)';
  return `${way}, or set CHROME_PATH to the program of a Chromium or Chrome.`;
}
