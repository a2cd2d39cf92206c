import { statIfThere } from '../storage/files.ts';
import { findUsageFile, rememberOffer, usageFileMark } from '../storage/usageFile.ts';
import type { Context } from './context.ts';

const DAY_MS = 86_400_000;

/** What to type to bring a log of calls in. */
export function importHint(path: string): string {
  return `There is a log of calls at ${path}: "openrouter-spend import ${quoted(path)}" brings it in.`;
}

/**
 * Tells of a log of calls that was never imported, once a day at the most. `isEmpty`: there is nothing else to tell, so it is told in any case.
 */
export async function offerUsageFile({ terminal, workplace, env, clock }: Context, isEmpty: boolean): Promise<void> {
  const path = findUsageFile(env);
  if (path === undefined) return;
  const { root } = workplace.home;
  const { offered, imported } = usageFileMark(root, path);
  const isFresh = offered === undefined || Math.abs(clock.now() - offered) >= DAY_MS;
  if (imported !== undefined || !(isFresh || isEmpty)) return;
  terminal.note(importHint(path));
  // Where that cannot be remembered, it is told once more.
  if (isFresh) await rememberOffer(root, path, clock.now()).catch(() => undefined);
}

/** What there is to say of such a log to somebody who asks: nothing where all of it was imported. */
export function usageFileAdvice(root: string, env: Context['env']): string | undefined {
  const path = findUsageFile(env);
  if (path === undefined) return undefined;
  const { imported } = usageFileMark(root, path);
  if (imported === undefined) return importHint(path);
  const hasGrown = (statIfThere(path)?.size ?? 0) > imported.bytes;
  return hasGrown ? `The log of calls at ${path} has grown since it was imported: "openrouter-spend import ${quoted(path)}" brings in what is new.` : undefined;
}

/** As a shell takes it for one word; a tilde has been put in full already. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
}
