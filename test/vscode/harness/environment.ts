/** What tells a program that it runs inside another editor, a test or npm: an editor under test must not see it. */
const foreign = /^(VSCODE_|ELECTRON_|NODE_|VITEST|npm_|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$|OPENROUTER_)/i;

/**
 * The environment of a test editor: this machine's, without the user's OPENROUTER_* (key, home, …) and other traces,
 * and with XDG folders under `root`, so that nothing lands in the user's own.
 */
export function editorEnvironment(root: string, given: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(kept),
    XDG_CONFIG_HOME: `${root}/xdg/config`, XDG_DATA_HOME: `${root}/xdg/data`, XDG_CACHE_HOME: `${root}/xdg/cache`, XDG_STATE_HOME: `${root}/xdg/state`,
    ...given,
  };
}
