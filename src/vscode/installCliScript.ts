/** Name of the program as it is typed. */
export const CLI_NAME = 'openrouter-spend';

/** What the script runs: the editor's own program as Node, and the extension's command line. Absolute paths. */
export interface CliTarget {
  readonly execPath: string;
  readonly cli: string;
}

/**
 * Tells Node how much room there is for young objects: four megabytes. Of the one that Node begins with, a proxy at work fills all every five milliseconds: a fifth of its main thread's time went into emptying it, and
 * with four times as much a quarter more calls pass.
 */
export const YOUNG_ROOM = '--min-semi-space-size=4';

const MARK = 'Written by the extension OpenRouter Spend Monitor';

/** A script for POSIX shells. Its paths stand in comments as well, so that it can be told later what it runs. */
export function shellScript(target: CliTarget): string {
  const { execPath, cli } = target;
  return `#!/bin/sh
# ${MARK}, which keeps it up to date. Remove it with the command "Uninstall '${CLI_NAME}' from PATH".
# ${JSON.stringify(target)}
if [ ! -e ${quoted(cli)} ]; then
  echo "${CLI_NAME}: the extension has moved. Open the editor once, then try again." >&2
  exit 1
fi
if [ -n "\${HTTPS_PROXY:-}\${https_proxy:-}" ] && [ -z "\${NODE_USE_ENV_PROXY:-}" ]; then
  export NODE_USE_ENV_PROXY=1 no_proxy="\${no_proxy:-\${NO_PROXY:-}},localhost,127.0.0.1,::1"
fi
# Each thread would keep freed memory to itself.
export MALLOC_ARENA_MAX="\${MALLOC_ARENA_MAX:-1}"
ELECTRON_RUN_AS_NODE=1 exec ${quoted(execPath)} ${YOUNG_ROOM} ${quoted(cli)} "$@"
`;
}

/** The same for Windows. */
export function commandScript(target: CliTarget): string {
  return [
    '@echo off',
    `rem ${MARK}, which keeps it up to date.`,
    `rem ${JSON.stringify(target).replaceAll('%', '%%')}`,
    'setlocal',
    'set ELECTRON_RUN_AS_NODE=1',
    `if not "%HTTPS_PROXY%"=="" if "%NODE_USE_ENV_PROXY%"=="" set NODE_USE_ENV_PROXY=1`,
    `"${target.execPath.replaceAll('%', '%%')}" ${YOUNG_ROOM} "${target.cli.replaceAll('%', '%%')}" %*`,
    'exit /b %ERRORLEVEL%',
    '',
  ].join('\r\n');
}

/** What a script runs; `undefined` for a file that is not ours. */
export function targetOf(script: string): CliTarget | undefined {
  if (!script.includes(MARK)) return undefined;
  const line = script.split(/\r?\n/).find((text) => /^(?:#|rem) \{/.test(text));
  return line === undefined ? undefined : parse(line.replace(/^(?:#|rem) /, '').replaceAll('%%', '%'));
}

function parse(json: string): CliTarget | undefined {
  try {
    const { execPath, cli } = JSON.parse(json) as Partial<Record<keyof CliTarget, unknown>>;
    return typeof execPath === 'string' && typeof cli === 'string' ? { execPath, cli } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** For POSIX shells: nothing within single quotes means anything. */
function quoted(path: string): string {
  return `'${path.replaceAll('\'', '\'\\\'\'')}'`;
}
