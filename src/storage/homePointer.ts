import type { Stats } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { t } from '../core/l10n.ts';
import { objectOf, parseJson, textOf } from '../core/wire/json.ts';
import { FOLDER_MODE, linkStatIfThere, readIfThere, removeIfThere, statIfThere } from './files.ts';
import { replaceFile } from './wholeFile.ts';

/**
 * Where an editor's setting has put the ledger, for programs that do not know that setting: a small file in the usual home. It decides
 * whose limits are kept, so it is followed only where nobody but the user can have written it.
 */
export interface HomePointer {
  /** Absolute path. */
  readonly home: string;
  /** Name of the editor whose setting it is. */
  readonly editor: string;
}

/** What a pointer says; `unusable`, with a sentence, where it must not be followed. */
export type PointerReading = { readonly kind: 'none' } | ({ readonly kind: 'good' } & HomePointer) | { readonly kind: 'unusable'; readonly why: string };

/** Others may write what has one of these bits. */
const WRITABLE_BY_OTHERS = 0o022;

/** Reads the pointer in the usual home. */
export function readPointer(usual: string): PointerReading {
  const file = pointerIn(usual);
  const stat = linkStatIfThere(file);
  if (stat === undefined) return { kind: 'none' };
  if (!isTrustworthy(stat)) return { kind: 'unusable', why: t('{0}, which says where the ledger is, may have been written by somebody else.', file) };
  const saved = objectOf(parseJson(readIfThere(file) ?? ''));
  const [home, editor = 'an editor'] = [textOf(saved.home), textOf(saved.editor)];
  if (home === undefined || !isAbsolute(home)) return { kind: 'unusable', why: t('{0}, which says where the ledger is, cannot be read.', file) };
  const lacks = whatLacks(home);
  return lacks === undefined ? { kind: 'good', home, editor } : { kind: 'unusable', why: t('The ledger\'s folder {0}, which the settings of {1} name, {2}.', home, editor, lacks) };
}

/** Leaves a pointer in the usual home. */
export async function writePointer(usual: string, pointer: HomePointer): Promise<void> {
  await mkdir(usual, { recursive: true, mode: FOLDER_MODE });
  await replaceFile(pointerIn(usual), (write) => write(`${JSON.stringify(pointer)}\n`));
}

/** Takes the pointer to that folder away; one to another folder stays. */
export function removePointer(usual: string, home: string): void {
  const file = pointerIn(usual);
  if (objectOf(parseJson(readIfThere(file) ?? '')).home === home) removeIfThere(file);
}

function pointerIn(usual: string): string {
  return join(usual, 'home.json');
}

function isTrustworthy(stat: Stats): boolean {
  return stat.isFile() && isOwn(stat) && (process.platform === 'win32' || (stat.mode & WRITABLE_BY_OTHERS) === 0);
}

/** Why a folder cannot be the ledger's. */
function whatLacks(home: string): string | undefined {
  const folder = statIfThere(home);
  if (folder?.isDirectory() !== true) return t('is not there');
  return isOwn(folder) ? undefined : t('belongs to somebody else');
}

function isOwn({ uid }: { readonly uid: number }): boolean {
  return process.getuid === undefined || process.getuid() === uid;
}
