import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { numberOf, objectOf, parseJson } from '../core/wire/json.ts';
import { readIfThere, statIfThere } from './files.ts';
import { replaceFile } from './wholeFile.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What became of a log of calls, as the ledger's home remembers it. */
export interface UsageFileMark {
  /** When somebody was last told of it; epoch milliseconds. */
  readonly offered?: number;
  /** When it was last imported, and how many bytes it had then. */
  readonly imported?: { readonly at: number; readonly bytes: number };
}

/** A log of calls that other tools write and that could be imported: `OPENROUTER_USAGE_FILE`, else `~/.openrouter/usage.jsonl`; `undefined` where there is none. */
export function findUsageFile(env: Variables, home = homedir()): string | undefined {
  const named = env.OPENROUTER_USAGE_FILE?.trim().replace(/^~(?=\/|$)/, () => home);
  return [named, join(home, '.openrouter', 'usage.jsonl')].find((path) => path !== undefined && path !== '' && existsSync(path));
}

/** What is remembered of that file; nothing where it is another one than before. */
export function usageFileMark(root: string, path: string): UsageFileMark {
  // A home may be anything, as long as nobody has looked: even a file.
  const saved = statIfThere(markOf(root)) === undefined ? {} : objectOf(parseJson(readIfThere(markOf(root)) ?? ''));
  if (saved.path !== resolve(path)) return {};
  const offered = numberOf(saved.offered);
  const [at, bytes] = [numberOf(objectOf(saved.imported).at), numberOf(objectOf(saved.imported).bytes)];
  return { ...(offered === undefined ? {} : { offered }), ...(at === undefined || bytes === undefined ? {} : { imported: { at, bytes } }) };
}

/** Remembers that somebody was told of it. */
export async function rememberOffer(root: string, path: string, now: number): Promise<void> {
  await remember(root, path, { offered: now });
}

/** Remembers an import, if it was of that file. */
export async function rememberImport(root: string, path: string, now: number, env: Variables = process.env): Promise<void> {
  const known = findUsageFile(env);
  if (known === undefined || resolve(known) !== resolve(path)) return;
  await remember(root, known, { imported: { at: now, bytes: statIfThere(known)?.size ?? 0 } });
}

async function remember(root: string, path: string, change: UsageFileMark): Promise<void> {
  const mark = { path: resolve(path), ...usageFileMark(root, path), ...change };
  await replaceFile(markOf(root), (write) => write(`${JSON.stringify(mark)}\n`));
}

function markOf(root: string): string {
  return join(root, 'usage-file.json');
}
