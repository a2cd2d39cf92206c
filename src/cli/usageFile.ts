import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** A log of calls that other tools write and that could be imported: `OPENROUTER_USAGE_FILE`, else `~/.openrouter/usage.jsonl`; `undefined` where there is none. */
export function findUsageFile(env: Variables, home = homedir()): string | undefined {
  const named = env.OPENROUTER_USAGE_FILE?.trim();
  return [named, join(home, '.openrouter', 'usage.jsonl')].find((path) => path !== undefined && path !== '' && existsSync(path));
}

/** What to type to bring it in. */
export function importHint(path: string): string {
  return `There is a log of calls at ${path}: "openrouter-spend import ${/^[\w./~-]+$/.test(path) ? path : JSON.stringify(path)}" brings it in.`;
}
