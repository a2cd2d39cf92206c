import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { run } from './run.ts';

interface Npm {
  readonly command: string;
  readonly leading: readonly string[];
  readonly shell: boolean;
}

/** Told how far an installation has come: packages fetched so far. */
export type OnFetch = (fetched: number) => void;

/** `npm <args>` in a folder, with the registry and everything else as this machine's npm is configured. */
export async function npm(args: readonly string[], cwd: string, onFetch: OnFetch): Promise<void> {
  const found = findNpm();
  let fetched = 0;
  // The log level is what makes npm say when it has fetched a package: the only progress it reports to a pipe.
  await run(found.command, [...found.leading, ...args, '--no-audit', '--no-fund', '--loglevel=http'], {
    cwd, shell: found.shell, env: npmEnvironment(),
    onLine: (line) => {
      if (line.startsWith("npm http fetch GET 200 ")) onFetch(++fetched);
    },
  });
}

/** `npm run <script>` in a folder. */
export async function runScript(script: string, cwd: string): Promise<void> {
  const found = findNpm();
  await run(found.command, [...found.leading, 'run', script], { cwd, shell: found.shell });
}

/** What `npm run` adds for its own project would mislead an installation in another folder. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^npm_(package_|lifecycle_|config_local_prefix$|config_prefix$|command$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function findNpm(): Npm {
  const script = process.env.npm_execpath ?? '';
  if (/^npm-cli\.c?js$/.test(basename(script)) && existsSync(script)) return { command: process.execPath, leading: [script], shell: false };
  const windows = process.platform === 'win32';
  const file = windows ? 'npm.cmd' : 'npm';
  const folder = (process.env.PATH ?? '').split(delimiter).find((entry) => entry !== '' && existsSync(join(entry, file)));
  if (folder === undefined) throw new Error('npm was not found: start this through "npm run", or put npm on the PATH.');
  return { command: windows ? file : join(folder, file), leading: [], shell: windows };
}
